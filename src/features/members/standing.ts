import { and, eq, gt, lte } from 'drizzle-orm'
import type { TenantTx } from '../../../db/index.ts'
import { memberStanding, members } from '../../../db/schema/index.ts'
import type { Rights, Role } from '../../operations/index.ts'
import { isNoMore } from './granting.ts'

const WEEK_MS = 7 * 24 * 60 * 60_000

type Kind = (typeof memberStanding.$inferSelect)['kind']

/**
 * Notes who brought a member in, made them an admin or owner, gave them new factors, or took rights or the membership
 * from one of them, in the transaction that does it.
 * Such a person's requests they do not approve, and a new admin approves nothing for a week.
 */
export async function noteStanding(tx: TenantTx, memberId: string, kind: Kind, byMemberId: string, now: number): Promise<void> {
  const at = new Date(now)
  await tx.db
    .insert(memberStanding)
    .values({ tenantId: tx.tenantId, memberId, kind, byMemberId, at })
    .onConflictDoUpdate({ target: [memberStanding.tenantId, memberStanding.memberId, memberStanding.kind, memberStanding.byMemberId], set: { at } })
}

/** Notes that somebody brought back a member who was gone: as new to their role as somebody who was just invited. */
export async function noteArrival(tx: TenantTx, memberId: string, byMemberId: string, now: number): Promise<void> {
  for (const kind of ['invited', 'promoted'] as const) await noteStanding(tx, memberId, kind, byMemberId, now)
}

/** Notes that somebody took rights from an owner or admin, who could have approved something with them. */
export async function noteLoss(tx: TenantTx, target: Rights & { readonly id: string }, wanted: Rights, byMemberId: string, now: number): Promise<void> {
  if (target.id !== byMemberId && isSenior(target.role) && !isNoMore(target, wanted)) await noteStanding(tx, target.id, 'demoted', byMemberId, now)
}

/** The roles whose people may be the second person for what one must not do alone. */
export function isSenior(role: Role): boolean {
  return role === 'owner' || role === 'admin'
}

/** Members who have stood as they do for a week, and were neither invited nor given new factors by this one. Rights are asked elsewhere. */
export async function independentOf(tx: TenantTx, askerId: string, now: number): Promise<ReadonlySet<string>> {
  const known = await tx.db.select({ id: members.id, createdAt: members.createdAt }).from(members).where(and(eq(members.tenantId, tx.tenantId), eq(members.status, 'active')))
  const noted = await tx.db.select().from(memberStanding).where(eq(memberStanding.tenantId, tx.tenantId))
  const since = now - WEEK_MS
  const bound = noted.filter(({ kind, byMemberId, at }) => (kind === 'promoted' ? at.getTime() > since : binds(kind) && byMemberId === askerId)).map(({ memberId }) => memberId)
  return new Set(known.filter(({ id, createdAt }) => id !== askerId && createdAt.getTime() <= since && !bound.includes(id)).map(({ id }) => id))
}

const binds = (kind: Kind) => kind === 'invited' || kind === 'reset'

/**
 * Whether this member did something within the last week that keeps somebody from approving what they ask for: gave an
 * owner or admin new factors, brought one back, or took rights or the membership from one.
 */
export async function hasBoundSomebody(tx: TenantTx, askerId: string, now: number): Promise<boolean> {
  const since = new Date(now - WEEK_MS)
  const noted = await tx.db
    .select({ kind: memberStanding.kind, role: members.role })
    .from(memberStanding)
    .innerJoin(members, and(eq(members.tenantId, memberStanding.tenantId), eq(members.id, memberStanding.memberId)))
    // Who came within the week could approve nothing before either.
    .where(and(eq(memberStanding.tenantId, tx.tenantId), eq(memberStanding.byMemberId, askerId), gt(memberStanding.at, since), lte(members.createdAt, since)))
  return noted.some(({ kind, role }) => kind === 'demoted' || kind === 'ended' || (binds(kind) && isSenior(role)))
}
