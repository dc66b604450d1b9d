import { signal } from '@preact/signals'
import type { Counts } from '../../../features/conversations/schema.ts'
import { api } from './client.ts'

export const counts = signal<Counts | null>(null)

const REST_MS = 1_000
let timer = 0
let again = false

export async function loadCounts(): Promise<void> {
  counts.value = await api.get<Counts>('/conversations/counts')
}

/** Asks for the counts again soon; a burst of changes makes one request a second. */
export function refreshCounts(): void {
  if (timer !== 0) {
    again = true
    return
  }
  // A failure is quiet here: the next change or reconnect asks again.
  loadCounts().catch(() => undefined)
  timer = setTimeout(() => {
    timer = 0
    if (again) {
      again = false
      refreshCounts()
    }
  }, REST_MS)
}
