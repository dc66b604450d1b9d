import { and, eq, isNull } from 'drizzle-orm'
import type { PlatformTx } from '../../../db/index.ts'
import { sessions } from '../../../db/schema/index.ts'
import { newToken, tokenHash } from '../../crypto/index.ts'
import type { FoundSession } from './sessions.ts'

/** How long the token before still opens the session: a page sends several requests at once, and one of them brings the new token. */
const UNDER_WAY_MS = 10_000

/** Whether this token is not the one for these rights: of a new session, or of one whose rights were changed since. */
export function isForOtherRights({ tokenHash: current, rightsMark }: FoundSession, token: string, mark: Buffer): boolean {
  return rightsMark?.equals(mark) !== true && current.equals(tokenHash('session', token))
}

/**
 * Gives a session whose rights have changed a new token, so that one that somebody planted or copied before does not
 * gain by it. The first rights of a session are only noted: its token is as young as they are.
 * @returns null when the token stays, also when another request was first
 */
export async function renewForRights(tx: PlatformTx, { id, rightsMark, tokenHash: current, expiresAt }: FoundSession, mark: Buffer, now: number): Promise<{ token: string; maxAgeSeconds: number } | null> {
  if (rightsMark === null) {
    await tx.db.update(sessions).set({ rightsMark: mark }).where(and(eq(sessions.id, id), isNull(sessions.rightsMark)))
    return null
  }
  const token = newToken()
  const renewed = await tx.db
    .update(sessions)
    .set({ rightsMark: mark, tokenHash: tokenHash('session', token), previousHash: current, previousUntil: new Date(now + UNDER_WAY_MS) })
    .where(and(eq(sessions.id, id), eq(sessions.tokenHash, current)))
    .returning({ id: sessions.id })
  return renewed.length === 1 ? { token, maxAgeSeconds: (expiresAt.getTime() - now) / 1000 } : null
}
