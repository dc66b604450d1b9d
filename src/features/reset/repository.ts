import { and, eq, gt, isNotNull, lt } from 'drizzle-orm'
import { type PlatformTx, newId } from '../../../db/index.ts'
import { passwordResets } from '../../../db/schema/index.ts'
import { newToken, tokenHash } from '../../crypto/index.ts'

/** From asking for the link to the new password. */
export const RESET_MS = 15 * 60_000

const hashOf = (token: string) => tokenHash('password-reset', token)

/** Begins a reset and answers with the token of its link, kept only as a hash. For an address without an account the same is written. */
export async function createReset(tx: PlatformTx, identityId: string | null, now: number): Promise<string> {
  const token = newToken()
  await tx.db.insert(passwordResets).values({ id: newId(now), identityId, linkHash: hashOf(token), createdAt: new Date(now), expiresAt: new Date(now + RESET_MS) })
  return token
}

/** Whose password a link may change; null when it has run out, was used, or never was one. Others wait for who has it locked. */
export async function lockReset(tx: PlatformTx, token: string, now: number): Promise<string | null> {
  const good = and(eq(passwordResets.linkHash, hashOf(token)), gt(passwordResets.expiresAt, new Date(now)), isNotNull(passwordResets.identityId))
  const rows = await tx.db.select({ identityId: passwordResets.identityId }).from(passwordResets).where(good).for('update')
  return rows[0]?.identityId ?? null
}

/** Ends every link that a person has: one that was used, and those that were asked for beside it. */
export async function endResets(tx: PlatformTx, identityId: string): Promise<void> {
  await tx.db.delete(passwordResets).where(eq(passwordResets.identityId, identityId))
}

/** @returns how many were deleted */
export async function purgeResets(tx: PlatformTx, now: number): Promise<number> {
  return (await tx.db.delete(passwordResets).where(lt(passwordResets.expiresAt, new Date(now))).returning({ id: passwordResets.id })).length
}
