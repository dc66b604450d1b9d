import type { Conversation } from '../../../features/conversations/schema.ts'
import type { InboxSettings } from '../../../features/inboxes/schema.ts'
import { now } from '../../lib/clock.ts'
import { inbox } from './inboxes.ts'

const MINUTE = 60_000
const PROMISED: Readonly<Record<InboxSettings['replyTime'], number>> = {
  minutes: 10 * MINUTE,
  hour: 60 * MINUTE,
  day: 24 * 60 * MINUTE,
  none: Number.POSITIVE_INFINITY
}

/** For how long a contact waits past the time that the inbox promises; null while the promise holds. */
export function waitingTooLong({ waitingSince, inboxId, status }: Conversation): number | null {
  if (waitingSince === null || status !== 'open') return null
  const waited = now.value - new Date(waitingSince).getTime()
  return waited > PROMISED[inbox(inboxId)?.settings.replyTime ?? 'none'] ? waited : null
}
