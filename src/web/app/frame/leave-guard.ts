import { anyDraft } from '../state/drafts.ts'
import { outbox } from '../state/sending.ts'
import { isLeaving } from '../state/client.ts'

let allowed = false

/** Lets the next departure go without a question. */
export function allowLeaving(): void {
  allowed = true
}

/** What is written is in this tab only; closing it asks first. */
export function startLeaveGuard(): void {
  addEventListener('beforeunload', (event) => {
    if (!allowed && !isLeaving() && (outbox.busy.value || anyDraft())) event.preventDefault()
  })
}
