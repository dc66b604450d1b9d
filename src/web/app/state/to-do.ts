import { loadWaitingApprovals } from './approvals.ts'
import { loadWaitingReviews } from './reviews.ts'

/** Asks what waits for this member beside conversations: rights to review, requests to approve. */
export const loadToDo = (): Promise<unknown> => Promise.all([loadWaitingReviews(), loadWaitingApprovals()])

/** What colleagues asked for meanwhile is seen by who comes back to the page. */
export function keepToDo(): void {
  void loadToDo()
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') void loadToDo()
  })
}
