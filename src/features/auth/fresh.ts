import { and, eq, gt, lte } from 'drizzle-orm'
import type { PlatformTx } from '../../../db/index.ts'
import { sessionFactors, sessions } from '../../../db/schema/index.ts'
import { newToken, tokenHash } from '../../crypto/index.ts'
import { FRESH_MS, type FreshAction } from '../../operations/index.ts'
import { NO_TOKEN_BEFORE } from './sessions.ts'

/**
 * Notes that this session's person has just given a second factor for this kind of action. The session goes on under a
 * new token, so that a copy of the old one does not gain by it.
 * @returns the new token and for how long, or null when the session ended meanwhile
 */
export async function renewFactor(tx: PlatformTx, sessionId: string, action: FreshAction, now: number): Promise<{ token: string; maxAgeSeconds: number } | null> {
  const token = newToken()
  const [row] = await tx.db.update(sessions).set({ tokenHash: tokenHash('session', token), ...NO_TOKEN_BEFORE }).where(eq(sessions.id, sessionId)).returning({ expiresAt: sessions.expiresAt })
  if (!row) return null
  await noteFactor(tx, sessionId, action, now)
  return { token, maxAgeSeconds: (row.expiresAt.getTime() - now) / 1000 }
}

/** Notes a second factor that was given in a session for this kind of action. */
export async function noteFactor(tx: PlatformTx, sessionId: string, action: FreshAction, now: number): Promise<void> {
  const givenAt = new Date(now)
  await tx.db.insert(sessionFactors).values({ sessionId, action, givenAt }).onConflictDoUpdate({ target: [sessionFactors.sessionId, sessionFactors.action], set: { givenAt } })
}

/** Whether a second factor was given in this session for this kind of action in the last five minutes. One of the future counts for nothing. */
export async function isFresh(tx: PlatformTx, sessionId: string, action: FreshAction, now: number): Promise<boolean> {
  const rows = await tx.db
    .select({ action: sessionFactors.action })
    .from(sessionFactors)
    .where(and(eq(sessionFactors.sessionId, sessionId), eq(sessionFactors.action, action), gt(sessionFactors.givenAt, new Date(now - FRESH_MS - 1)), lte(sessionFactors.givenAt, new Date(now))))
  return rows.length === 1
}
