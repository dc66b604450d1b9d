import { signal } from '@preact/signals'
import { live } from './live.ts'
import { me } from './session.ts'

export interface Typist {
  kind: 'contact' | 'member'
  id: string
}
const SHOWN_MS = 6_000
const SEND_EVERY_MS = 3_000

const typists = signal<ReadonlyMap<string, Typist>>(new Map())
const timers = new Map<string, number>()
let lastSent = 0

/** Who writes in a conversation right now, other than you. */
export const typist = (conversationId: string): Typist | undefined => typists.value.get(conversationId)

export function showTyping(conversationId: string, by: Typist): void {
  if (by.kind === 'member' && by.id === me().id) return
  typists.value = new Map(typists.value).set(conversationId, by)
  clearTimeout(timers.get(conversationId))
  timers.set(
    conversationId,
    setTimeout(() => stopTyping(conversationId), SHOWN_MS)
  )
}

/** What they were writing has arrived, or they stopped. */
export function stopTyping(conversationId: string): void {
  if (!typists.value.has(conversationId)) return
  const next = new Map(typists.value)
  next.delete(conversationId)
  typists.value = next
}

export function sayTyping(conversationId: string): void {
  if (Date.now() - lastSent < SEND_EVERY_MS) return
  lastSent = Date.now()
  live.call('conversations.typing', { conversationId }).catch(() => undefined)
}
