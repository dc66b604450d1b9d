import { and, eq } from 'drizzle-orm'
import type { PlatformTx, SystemKeys } from '../../../db/index.ts'
import { sessions } from '../../../db/schema/index.ts'
import { Problem } from '../../errors/index.ts'
import type { Caller } from '../../operations/index.ts'
import { startSession } from './sessions.ts'

/** Ends every session of a person in one workspace. @returns their ids, so that their sockets can be closed */
export async function endSessionsIn(tx: PlatformTx, identityId: string, workspaceId: string): Promise<string[]> {
  const ended = await tx.db.delete(sessions).where(and(eq(sessions.identityId, identityId), eq(sessions.workspaceId, workspaceId))).returning({ id: sessions.id })
  return ended.map(({ id }) => id)
}

/**
 * Leads a session into a workspace: it gets a new id and a new token, the old one is worth nothing from here on. Its age
 * and its second factor stay as they were: moving about makes no session younger. Factors that were given again stay behind.
 * lockIdentity was taken: whoever ends all sessions of the person takes it before it touches them.
 * @throws Problem unauthenticated when it ended meanwhile
 */
export async function moveSession(
  tx: PlatformTx,
  place: { readonly keys: SystemKeys; readonly caller: Caller },
  now: number,
  id: string,
  workspace: { readonly id: string; readonly memberId: string }
): Promise<{ id: string; token: string; maxAgeSeconds: number }> {
  const [old] = await tx.db.delete(sessions).where(eq(sessions.id, id)).returning()
  if (!old) throw new Problem('unauthenticated')
  const { identityId, factorKind } = old
  return startSession(tx, now, { identityId, stage: 'full', workspace, factorKind, ...(old.stage === 'full' && { startedAt: old.createdAt }) }, place)
}
