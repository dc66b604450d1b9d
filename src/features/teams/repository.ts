import { and, eq, isNull } from 'drizzle-orm'
import { type TenantTx, newId } from '../../../db/index.ts'
import { teamMembers, teams } from '../../../db/schema/index.ts'
import type { Team } from './schema.ts'

const address = (tx: TenantTx, row: string) => ({ tenant: tx.tenantId, table: 'team', column: 'name', row })
const own = (tx: TenantTx, id: string) => and(eq(teams.tenantId, tx.tenantId), eq(teams.id, id))
const inTeam = (tx: TenantTx, teamId: string) => and(eq(teamMembers.tenantId, tx.tenantId), eq(teamMembers.teamId, teamId))

/** The teams with their members, by name. */
export async function listTeams(tx: TenantTx): Promise<Team[]> {
  const rows = await tx.db.select().from(teams).where(and(eq(teams.tenantId, tx.tenantId), isNull(teams.removedAt)))
  const memberships = await tx.db.select().from(teamMembers).where(eq(teamMembers.tenantId, tx.tenantId))
  const byTeam = Map.groupBy(memberships, ({ teamId }) => teamId)
  const key = await tx.keys.workspace()
  return rows
    .map(({ id, name }) => ({ id, name: key.open(address(tx, id), name), memberIds: (byTeam.get(id) ?? []).map(({ memberId }) => memberId) }))
    .toSorted((a, b) => a.name.localeCompare(b.name))
}

export async function insertTeam(tx: TenantTx, name: string, now: number): Promise<string> {
  const id = newId(now)
  const key = await tx.keys.workspace()
  await tx.db.insert(teams).values({ tenantId: tx.tenantId, id, name: key.seal(address(tx, id), name), createdAt: new Date(now) })
  return id
}

/**
 * Whether a team was ever here: one that was removed counts, so that removing it twice is the same as once. It is locked:
 * `update` keeps everybody else away, `share` only keeps it from being removed.
 */
export async function teamState(tx: TenantTx, id: string, lock: 'update' | 'share' = 'update'): Promise<'active' | 'removed' | null> {
  const [row] = await tx.db.select({ removedAt: teams.removedAt }).from(teams).where(own(tx, id)).for(lock)
  return row ? (row.removedAt ? 'removed' : 'active') : null
}

export async function renameTeam(tx: TenantTx, id: string, name: string): Promise<void> {
  const key = await tx.keys.workspace()
  await tx.db.update(teams).set({ name: key.seal(address(tx, id), name) }).where(own(tx, id))
}

/** Takes a team away, and everybody out of it. */
export async function removeTeam(tx: TenantTx, id: string, now: number): Promise<void> {
  await tx.db.delete(teamMembers).where(inTeam(tx, id))
  await tx.db.update(teams).set({ removedAt: new Date(now) }).where(own(tx, id))
}

export async function addToTeam(tx: TenantTx, teamId: string, memberId: string): Promise<void> {
  await tx.db.insert(teamMembers).values({ tenantId: tx.tenantId, teamId, memberId }).onConflictDoNothing()
}

export async function takeFromTeam(tx: TenantTx, teamId: string, memberId: string): Promise<void> {
  await tx.db.delete(teamMembers).where(and(inTeam(tx, teamId), eq(teamMembers.memberId, memberId)))
}
