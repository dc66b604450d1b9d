import { sql } from 'drizzle-orm'
import type { TenantTx } from '../../../db/index.ts'
import { Problem } from '../../errors/index.ts'
import { type MemberActor, type MemberRights, type Permission, may } from '../../operations/index.ts'
import { memberRights } from './rights.ts'

/**
 * Lets changes of who works here, and of what they may, wait for each other until the end of the transaction: seats are
 * counted and the last owner is kept by looking at all members, which two changes must not do at once.
 */
export async function lockRoster(tx: TenantTx): Promise<void> {
  await tx.db.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`roster/${tx.tenantId}`}, 0))`)
}

/**
 * The rights of the caller as they are now, under the lock of the roster: they may have changed since the request began.
 * @throws Problem forbidden
 */
export async function requireStill(tx: TenantTx, actor: MemberActor, permission: Permission, now: number): Promise<MemberRights> {
  const rights = await memberRights(tx, actor, now)
  if (!rights || !may(rights, permission)) throw new Problem('forbidden')
  return rights
}
