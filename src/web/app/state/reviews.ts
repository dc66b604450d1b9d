import { signal } from '@preact/signals'
import type { SummaryOutput } from '../../../features/access-review/schema.ts'
import { api } from './client.ts'
import { can } from './session.ts'

/** How many reviews of rights wait for this member; nothing for who may do none. */
export const waitingReviews = signal<SummaryOutput>({ due: 0, overdue: 0 })

/** Asks how many wait. Without an answer nothing is claimed: the page itself says when it cannot be loaded. */
export async function loadWaitingReviews(): Promise<void> {
  if (can().manageMembers !== true) return
  try {
    waitingReviews.value = await api.get<SummaryOutput>('/reviews/summary')
  } catch {
    waitingReviews.value = { due: 0, overdue: 0 }
  }
}
