import { and, eq, gt, ne } from 'drizzle-orm'
import type { PlatformTx, SystemKeys } from '../../../db/index.ts'
import { sessions, trustedDevices, workspaces } from '../../../db/schema/index.ts'
import { tokenHash } from '../../crypto/index.ts'
import { clientAddress } from './sessions.ts'

export interface ListedSession {
  readonly id: string
  readonly workspace: string | null
  readonly ip: string | null
  readonly userAgent: string
  readonly createdAt: Date
  readonly lastSeenAt: Date
}

/** The sessions of a person that are alive, locked ones too, in all workspaces, the newest use first. */
export async function sessionsOf(tx: PlatformTx, keys: SystemKeys, identityId: string, now: number): Promise<ListedSession[]> {
  const rows = await tx.db
    .select({ session: sessions, workspace: workspaces.name })
    .from(sessions)
    .leftJoin(workspaces, eq(workspaces.id, sessions.workspaceId))
    .where(and(eq(sessions.identityId, identityId), gt(sessions.expiresAt, new Date(now))))
  return rows
    .map(({ session: { id, client, createdAt, lastSeenAt }, workspace }) => {
      const place = client ? keys.sealing('sign-in').openJson<{ ip: string; userAgent: string }>(clientAddress(id), client) : null
      return { id, workspace, ip: place?.ip ?? null, userAgent: place?.userAgent ?? '', createdAt, lastSeenAt }
    })
    .toSorted((a, b) => b.lastSeenAt.getTime() - a.lastSeenAt.getTime())
}

/** Ends one session of a person. @returns whether there was one: another person's is none */
export async function endOwnSession(tx: PlatformTx, identityId: string, id: string): Promise<boolean> {
  return (await tx.db.delete(sessions).where(and(eq(sessions.id, id), eq(sessions.identityId, identityId))).returning({ id: sessions.id })).length === 1
}

/**
 * Ends the sessions of a person, those half way too, and forgets their browsers: all, or all but this one.
 * @returns the ids of the sessions that ended
 */
export async function endSessionsOf(tx: PlatformTx, identityId: string, keep?: { readonly sessionId: string; readonly deviceToken: string | undefined }): Promise<string[]> {
  const others = keep && ne(sessions.id, keep.sessionId)
  const ended = await tx.db.delete(sessions).where(and(eq(sessions.identityId, identityId), others)).returning({ id: sessions.id })
  const otherDevices = keep?.deviceToken === undefined ? undefined : ne(trustedDevices.tokenHash, tokenHash('device', keep.deviceToken))
  await tx.db.delete(trustedDevices).where(and(eq(trustedDevices.identityId, identityId), otherDevices))
  return ended.map(({ id }) => id)
}
