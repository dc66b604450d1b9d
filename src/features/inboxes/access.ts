import type { TenantTx } from '../../../db/index.ts'
import { Problem, notFound } from '../../errors/index.ts'
import { type MemberActor, type MemberRights, inboxLevel, isRestricted, mayIn } from '../../operations/index.ts'
import { type InboxRow, findInbox, inboxIds } from './repository.ts'

/** An inbox of this workspace. @throws Problem not_found */
export async function requireInbox(tx: TenantTx, id: string, forUpdate = false): Promise<InboxRow> {
  const inbox = await findInbox(tx, id, forUpdate)
  if (!inbox) throw notFound()
  return inbox
}

/** The inbox, locked, for a member who may change it. @throws Problem not_found, also for an inbox that is closed to them; forbidden */
export async function requireManagedInbox(tx: TenantTx, actor: MemberActor, id: string): Promise<InboxRow> {
  const inbox = await requireInbox(tx, id, true)
  if (inboxLevel(actor, id) === 'none') throw notFound()
  if (!mayIn(actor, 'manageInboxes', id)) throw new Problem('forbidden', { detail: 'Your rights in this inbox do not include its settings.' })
  return inbox
}

/** The inboxes whose conversations somebody with these rights may reach; null for all of them. */
export async function visibleInboxes(tx: TenantTx, rights: MemberRights): Promise<string[] | null> {
  if (!isRestricted(rights)) return null
  return (await inboxIds(tx)).filter((id) => inboxLevel(rights, id) !== 'none')
}
