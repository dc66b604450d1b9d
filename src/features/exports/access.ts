import type { TenantTx } from '../../../db/index.ts'
import { Problem, notFound } from '../../errors/index.ts'
import { type MemberActor, mayIn } from '../../operations/index.ts'
import { inboxIds } from '../inboxes/index.ts'
import { type OpenedExport, requireExport } from './repository.ts'

/**
 * A file holds every inbox, so only who sees all of each may take it: nobody gets at by a file what is hidden from them on
 * the screen.
 * @throws Problem forbidden
 */
export async function requireEveryInbox(tx: TenantTx, actor: MemberActor): Promise<void> {
  const closed = (await inboxIds(tx)).some((id) => !mayIn(actor, 'seeCustomerData', id))
  if (closed) throw new Problem('forbidden', { detail: 'An export holds every inbox, and not every inbox is open to you.' })
}

/** Whether it can be downloaded by this member now. */
export function isWaiting(found: Pick<OpenedExport, 'askedBy' | 'endedAt' | 'expiresAt'>, actor: MemberActor, now: number): boolean {
  return found.askedBy === actor.memberId && found.endedAt === null && found.expiresAt.getTime() > now
}

/** An export that its asker may download now. Colleagues' look as if they were not there. @throws Problem not_found, wrong_step */
export async function requireWaiting(tx: TenantTx, actor: MemberActor, id: string, now: number): Promise<OpenedExport> {
  const found = await requireExport(tx, id)
  if (found.askedBy !== actor.memberId) throw notFound()
  if (!isWaiting(found, actor, now)) throw new Problem('wrong_step', { detail: found.endedAt ? 'This export was downloaded. Ask for another one.' : 'This export was not downloaded in time. Ask for another one.' })
  return found
}
