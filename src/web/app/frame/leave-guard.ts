import { anyDraft } from '../state/drafts.ts'
import { outbox } from '../state/sending.ts'
import { isLeaving, keepPageWhile } from '../state/client.ts'

const hasUnsent = (): boolean => outbox.busy.value || anyDraft()

/** What is written is in this tab only; closing it asks first. */
export function startLeaveGuard(): void {
  keepPageWhile(hasUnsent)
  addEventListener('beforeunload', (event) => {
    if (!isLeaving() && hasUnsent()) event.preventDefault()
  })
}
