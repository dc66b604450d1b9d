import { signal } from '@preact/signals'
import type { NoticeOutput } from '../../features/status-page/schema.ts'
import { createApi } from './api.ts'

const EVERY_MS = 60_000

/** What is wrong with the service itself at the moment; null when nothing is, or nobody says. */
export const serviceNotice = signal<NoticeOutput['notice']>(null)

// Nobody has to be known for this: no token goes along, and none is made.
const api = createApi({ timeoutMs: 5_000 })
let askedAt = -Infinity

/** Asks once a minute while somebody looks. A question that fails leaves what was known. */
export function followNotice(isLooking: () => boolean): () => void {
  const ask = (): void => {
    if (!isLooking() || performance.now() - askedAt < EVERY_MS - 1_000) return
    askedAt = performance.now()
    void api.get<NoticeOutput>('/service-notice').then(({ notice }) => void (serviceNotice.value = notice), () => undefined)
  }
  ask()
  const timer = setInterval(ask, EVERY_MS)
  document.addEventListener('visibilitychange', ask)
  return () => {
    clearInterval(timer)
    document.removeEventListener('visibilitychange', ask)
  }
}
