import { and, count, eq, gt, isNull, ne } from 'drizzle-orm'
import type { TenantTx } from '../../../db/index.ts'
import { invitations, members } from '../../../db/schema/index.ts'
import { Problem } from '../../errors/index.ts'
import type { Services } from '../../operations/index.ts'
import { planOf } from '../workspace/index.ts'

/** How many people a plan seats; null: as many as come. Auditors and programs take no seat. */
const SEATS = { free: 2, 'self-hosted': null } as const

export interface Seats {
  readonly members: number
  readonly invitations: number
}

/** The plan of a workspace and its seats. An installation without plans limits nobody, whatever a workspace was founded with. */
export async function planSeats(services: Pick<Services, 'withPlatform' | 'settings'>, tenantId: string): Promise<{ plan: 'free' | 'self-hosted'; limit: number | null }> {
  if (services.settings.plan === 'self-hosted') return { plan: 'self-hosted', limit: null }
  const plan = await services.withPlatform((tx) => planOf(tx, tenantId))
  return { plan, limit: SEATS[plan] }
}

/** Seats in use: active people and open invitations, both without auditors. */
export async function countSeats(tx: TenantTx, now: number): Promise<Seats> {
  const [inside] = await tx.db
    .select({ count: count() })
    .from(members)
    .where(and(eq(members.tenantId, tx.tenantId), eq(members.status, 'active'), isNull(members.tokenId), ne(members.role, 'auditor')))
  const [invited] = await tx.db
    .select({ count: count() })
    .from(invitations)
    .where(and(eq(invitations.tenantId, tx.tenantId), eq(invitations.status, 'open'), gt(invitations.expiresAt, new Date(now)), ne(invitations.role, 'auditor')))
  return { members: inside?.count ?? 0, invitations: invited?.count ?? 0 }
}

/**
 * One more seat for an invitation or a member who comes back. Under the lock of the roster, so that of many at once no
 * more pass than there are seats.
 * @throws Problem no_seat
 */
export async function requireSeat(tx: TenantTx, limit: number | null, now: number): Promise<void> {
  if (limit === null) return
  const { members, invitations } = await countSeats(tx, now)
  if (members + invitations + 1 > limit) throw noSeat(limit)
}

/**
 * A seat for somebody whose invitation holds one already; refused all the same when the plan became smaller since.
 * @throws Problem no_seat
 */
export async function requireOwnSeat(tx: TenantTx, limit: number | null, now: number): Promise<void> {
  if (limit !== null && (await countSeats(tx, now)).members + 1 > limit) throw noSeat(limit)
}

const noSeat = (limit: number) => new Problem('no_seat', { facts: { seats: limit } })
