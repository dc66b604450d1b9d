import type { TenantTx } from '../../../db/index.ts'
import { Problem, notFound } from '../../errors/index.ts'
import { EVERY_INBOX, type Grantable, INBOX_LEVELS, type InboxAccess, type MemberActor, type MemberRights, exceeds, inboxLevel, isRestricted, mayIn } from '../../operations/index.ts'
import { inboxIds as idsOfInboxes } from '../inboxes/index.ts'
import { type RoleRow, listRoles, lockRole } from './repository.ts'
import { lockRights } from './rights.ts'
import { lockRoster, requireStill } from './still.ts'

const NOWHERE: InboxAccess = { chosenOnly: true, levels: new Map() }
const NO_LEVEL = { billing: false, customerData: false, messaging: false }

/** The rights of who manages roles, as they are now; whoever else changes rights waits. @throws Problem forbidden */
export async function lockedGiver(tx: TenantTx, actor: MemberActor, now: number): Promise<MemberRights> {
  await lockRoster(tx)
  return requireStill(tx, actor, 'manageRoles', now)
}

/** A role of this workspace, locked. @throws Problem not_found */
export async function requireRole(tx: TenantTx, id: string): Promise<RoleRow> {
  if (!(await lockRole(tx, id))) throw notFound()
  const role = (await listRoles(tx)).find((row) => row.id === id)
  if (!role) throw notFound()
  return role
}

/** @throws Problem forbidden when a role with these rights could do what its maker, or who gives it, cannot */
export function requireWithinOwn(actor: MemberRights, rights: readonly Grantable[]): void {
  const beyond = exceeds({ role: 'agent', access: NO_LEVEL, granted: rights }, actor)
  if (beyond.length > 0) throw new Problem('forbidden', { detail: `Nobody gives more than they have; you lack ${beyond.join(', ')}.` })
}

/** @throws Problem invalid_input */
export async function requireFreeName(tx: TenantTx, name: string, except?: string): Promise<void> {
  const taken = (await listRoles(tx)).some((role) => role.id !== except && role.name.trim().toLocaleLowerCase() === name.trim().toLocaleLowerCase())
  if (taken) throw new Problem('invalid_input', { field: 'name', detail: 'There is a role of this name.', allowed: 'a name that no other role has' })
}

/**
 * A colleague whose rights the giver may set, locked. Nobody sets their own, and an owner has no others.
 * @throws Problem not_found, forbidden
 */
export async function requireSettable(tx: TenantTx, giver: MemberRights, giverId: string, memberId: string): Promise<MemberRights> {
  const rights = await lockRights(tx, memberId)
  if (!rights) throw notFound()
  if (memberId === giverId) throw new Problem('forbidden', { detail: 'Nobody sets their own rights. Ask a colleague who may.' })
  if (rights.role === 'owner') throw new Problem('forbidden', { detail: 'An owner reaches everything that the access levels allow.' })
  if (rights.role === 'admin' && giver.role === 'agent') throw new Problem('forbidden', { detail: 'Only an owner or another admin sets the rights of an admin.' })
  return rights
}

/**
 * Nobody opens an inbox for a colleague further than for themselves; what the colleague had stays theirs.
 * @throws Problem forbidden
 */
export function requireReachWithinOwn(actor: MemberRights, held: MemberRights, wanted: InboxAccess, inboxIds: readonly string[]): void {
  const rank = (rights: MemberRights, id: string) => INBOX_LEVELS.indexOf(inboxLevel(rights, id))
  const after = { ...held, inboxes: wanted }
  const managesMore = (id: string) => mayIn(after, 'manageInboxes', id) && !mayIn(held, 'manageInboxes', id) && !mayIn(actor, 'manageInboxes', id)
  const beyond = inboxIds.filter((id) => rank(after, id) > Math.max(rank(held, id), rank(actor, id)) || managesMore(id))
  if (beyond.length > 0) throw new Problem('forbidden', { detail: 'Nobody opens an inbox for others further than it is open to themselves.' })
}

/**
 * Nobody lets a colleague read or write who would do it in inboxes that are closed to themselves.
 * @throws Problem forbidden
 */
export async function requireNoWiderReach(tx: TenantTx, giver: MemberRights, colleague: MemberRights): Promise<void> {
  if (!isRestricted(giver)) return
  requireReachWithinOwn(giver, { ...colleague, inboxes: NOWHERE }, colleague.inboxes, await idsOfInboxes(tx))
}

/** @throws Problem forbidden when somebody with these rights could do what the actor cannot */
export function requireLesser(actor: MemberActor, rights: Omit<MemberRights, 'inboxes'>): void {
  const beyond = exceeds({ ...rights, inboxes: EVERY_INBOX }, actor)
  if (beyond.length > 0) throw new Problem('forbidden', { detail: `You can look only as somebody who may do no more than you; you lack ${beyond.join(', ')}.` })
}
