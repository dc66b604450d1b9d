import { and, eq, gt, lt, or } from 'drizzle-orm'
import { type PlatformTx, newId } from '../../../db/index.ts'
import { operatorInvitations, operatorSessions } from '../../../db/schema/index.ts'
import { newToken, tokenHash } from '../../crypto/index.ts'

/** Shorter than a member's: these sessions see every workspace's name. */
const IDLE_MS = 15 * 60_000
const ABSOLUTE_MS = 8 * 60 * 60_000
const TOUCH_MS = 60_000

/** Starts a session. @returns its token, kept only as a hash */
export async function startOperatorSession(tx: PlatformTx, operatorId: string, now: number): Promise<{ token: string; maxAgeSeconds: number }> {
  const token = newToken()
  const at = new Date(now)
  await tx.db.insert(operatorSessions).values({ id: newId(now), tokenHash: tokenHash('operator-session', token), operatorId, createdAt: at, lastSeenAt: at, expiresAt: new Date(now + ABSOLUTE_MS) })
  return { token, maxAgeSeconds: ABSOLUTE_MS / 1000 }
}

const live = (now: number) => and(gt(operatorSessions.expiresAt, new Date(now)), gt(operatorSessions.lastSeenAt, new Date(now - IDLE_MS)))

/**
 * The operator behind a session's token; null when it ended, is idle or too old.
 * @param attended Whether somebody is there: what a page asks by itself keeps no session awake.
 */
export async function findOperatorSession(tx: PlatformTx, token: string, attended: boolean, now: number): Promise<{ sessionId: string; operatorId: string } | null> {
  const rows = await tx.db
    .select()
    .from(operatorSessions)
    .where(and(eq(operatorSessions.tokenHash, tokenHash('operator-session', token)), live(now)))
  const found = rows[0]
  if (!found) return null
  if (attended && now - found.lastSeenAt.getTime() > TOUCH_MS) await tx.db.update(operatorSessions).set({ lastSeenAt: new Date(now) }).where(eq(operatorSessions.id, found.id))
  return { sessionId: found.id, operatorId: found.operatorId }
}

export async function sessionEnds(tx: PlatformTx, id: string): Promise<Date | null> {
  return (await tx.db.select({ at: operatorSessions.expiresAt }).from(operatorSessions).where(eq(operatorSessions.id, id)))[0]?.at ?? null
}

export async function endOperatorSession(tx: PlatformTx, id: string): Promise<void> {
  await tx.db.delete(operatorSessions).where(eq(operatorSessions.id, id))
}

/** Deletes sessions and invitations that have run out. @returns how many */
export async function purgeOperators(tx: PlatformTx, now: number): Promise<number> {
  const at = new Date(now)
  const sessions = await tx.db.delete(operatorSessions).where(or(lt(operatorSessions.expiresAt, at), lt(operatorSessions.lastSeenAt, new Date(now - IDLE_MS)))).returning({ id: operatorSessions.id })
  const invitations = await tx.db.delete(operatorInvitations).where(lt(operatorInvitations.expiresAt, at)).returning({ id: operatorInvitations.id })
  return sessions.length + invitations.length
}
