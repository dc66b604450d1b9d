import { anyDraft } from '../state/drafts.ts'
import { outbox } from '../state/sending.ts'
import { isLeaving, keepPageWhile } from '../state/client.ts'

let allowed = false

const hasUnsent = (): boolean => outbox.busy.value || anyDraft()

/** Lets the next departure go without a question. */
export function allowLeaving(): void {
  allowed = true
}

/** What is written is in this tab only; closing it asks first. */
export function startLeaveGuard(): void {
  keepPageWhile(hasUnsent)
  addEventListener('beforeunload', (event) => {
    if (!allowed && !isLeaving() && hasUnsent()) event.preventDefault()
  })
}
