import { and, eq, gt, lt, or, sql } from 'drizzle-orm'
import { type PlatformTx, newId } from '../../../db/index.ts'
import { identities, identityWorkspaces, sessions, throttles, trustedDevices, workspaces } from '../../../db/schema/index.ts'
import { newToken, tokenHash } from '../../crypto/index.ts'

export const IDLE_MS = 30 * 60_000
export const ABSOLUTE_MS = 12 * 60 * 60_000
/** Between password and workspace there is little to think about. */
const HALF_MS = 10 * 60_000
const DEVICE_MS = 90 * 24 * 60 * 60_000
/** last_seen_at is written once a minute at most. */
const TOUCH_MS = 60_000

export interface NewSession {
  readonly identityId: string
  readonly stage: 'password' | 'factor' | 'full'
  readonly workspace?: { readonly id: string; readonly memberId: string }
  readonly factorAt?: Date | null
}

/** Starts a session and answers with its token, which is kept only as a hash. A step of signing in always makes a new one. */
export async function startSession(tx: PlatformTx, now: number, session: NewSession): Promise<{ id: string; token: string; maxAgeSeconds: number }> {
  const token = newToken()
  const id = newId(now)
  const life = session.stage === 'full' ? ABSOLUTE_MS : HALF_MS
  await tx.db.insert(sessions).values({
    id,
    tokenHash: tokenHash('session', token),
    identityId: session.identityId,
    stage: session.stage,
    workspaceId: session.workspace?.id ?? null,
    memberId: session.workspace?.memberId ?? null,
    createdAt: new Date(now),
    lastSeenAt: new Date(now),
    factorAt: session.factorAt ?? null,
    expiresAt: new Date(now + life)
  })
  return { id, token, maxAgeSeconds: life / 1000 }
}

/**
 * Notes that this session's person has just given a second factor. The session goes on under a new token, so that a
 * copy of the old one does not gain by it.
 * @returns the new token and for how long, or null when the session ended meanwhile
 */
export async function renewFactor(tx: PlatformTx, id: string, now: number): Promise<{ token: string; maxAgeSeconds: number } | null> {
  const token = newToken()
  const rows = await tx.db.update(sessions).set({ factorAt: new Date(now), tokenHash: tokenHash('session', token) }).where(eq(sessions.id, id)).returning({ expiresAt: sessions.expiresAt })
  return rows[0] ? { token, maxAgeSeconds: (rows[0].expiresAt.getTime() - now) / 1000 } : null
}

export async function endSession(tx: PlatformTx, id: string): Promise<void> {
  await tx.db.delete(sessions).where(eq(sessions.id, id))
}

export interface FoundSession {
  readonly id: string
  readonly identityId: string
  readonly stage: 'password' | 'factor' | 'full'
  readonly workspaceId: string | null
  readonly memberId: string | null
  readonly factorAt: Date | null
  readonly expiresAt: Date
}

const live = (now: number) =>
  and(
    gt(sessions.expiresAt, new Date(now)),
    gt(sessions.lastSeenAt, new Date(now - IDLE_MS)),
    sql`${identities.disabledAt} is null`,
    sql`(${sessions.workspaceId} is null or ${workspaces.status} = 'active')`
  )

/** The session of a token, if it is alive: neither idle, nor old, nor of a closed workspace or a disabled identity. */
export async function findSession(tx: PlatformTx, token: string, now: number): Promise<FoundSession | null> {
  const rows = await tx.db
    .select({ session: sessions })
    .from(sessions)
    .innerJoin(identities, eq(identities.id, sessions.identityId))
    .leftJoin(workspaces, eq(workspaces.id, sessions.workspaceId))
    .where(and(eq(sessions.tokenHash, tokenHash('session', token)), live(now)))
  const found = rows[0]?.session
  if (!found) return null
  if (now - found.lastSeenAt.getTime() > TOUCH_MS) await tx.db.update(sessions).set({ lastSeenAt: new Date(now) }).where(eq(sessions.id, found.id))
  return found
}

/** Which of these sessions are alive still. Open sockets are checked against it every second. */
export async function liveSessions(tx: PlatformTx, ids: readonly string[], now: number): Promise<ReadonlySet<string>> {
  const rows = await tx.db
    .select({ id: sessions.id })
    .from(sessions)
    .innerJoin(identities, eq(identities.id, sessions.identityId))
    .leftJoin(workspaces, eq(workspaces.id, sessions.workspaceId))
    .where(and(sql`${sessions.id} = any(${sql.param([...ids])}::uuid[])`, live(now)))
  return new Set(rows.map((row) => row.id))
}

/** Keeps a session awake for what its person does over a socket. */
export async function touchSession(tx: PlatformTx, id: string, now: number): Promise<void> {
  await tx.db.update(sessions).set({ lastSeenAt: new Date(now) }).where(eq(sessions.id, id))
}

/** The workspaces that an identity may enter, by name. */
export async function workspacesOf(tx: PlatformTx, identityId: string): Promise<{ id: string; name: string; memberId: string; createdAt: Date }[]> {
  const rows = await tx.db
    .select({ id: workspaces.id, name: workspaces.name, memberId: identityWorkspaces.memberId, createdAt: workspaces.createdAt })
    .from(identityWorkspaces)
    .innerJoin(workspaces, eq(workspaces.id, identityWorkspaces.workspaceId))
    .where(and(eq(identityWorkspaces.identityId, identityId), eq(workspaces.status, 'active')))
  return rows.toSorted((a, b) => a.name.localeCompare(b.name))
}

/** Remembers a browser that signed in fully: it gets a limit of its own, so that strangers cannot lock its owner out. */
export async function trustDevice(tx: PlatformTx, identityId: string, previousToken: string | undefined, now: number): Promise<{ token: string; maxAgeSeconds: number }> {
  if (previousToken) await tx.db.delete(trustedDevices).where(eq(trustedDevices.tokenHash, tokenHash('device', previousToken)))
  const token = newToken()
  const at = new Date(now)
  await tx.db.insert(trustedDevices).values({
    id: newId(now),
    tokenHash: tokenHash('device', token),
    identityId,
    createdAt: at,
    lastUsedAt: at,
    expiresAt: new Date(now + DEVICE_MS)
  })
  return { token, maxAgeSeconds: DEVICE_MS / 1000 }
}

/** The id of the trusted device, if this token belongs to this identity. */
export async function trustedDevice(tx: PlatformTx, identityId: string, token: string, now: number): Promise<string | null> {
  const rows = await tx.db
    .select({ id: trustedDevices.id })
    .from(trustedDevices)
    .where(and(eq(trustedDevices.tokenHash, tokenHash('device', token)), eq(trustedDevices.identityId, identityId), gt(trustedDevices.expiresAt, new Date(now))))
  return rows[0]?.id ?? null
}

/** When a session ends at the latest. */
export async function sessionExpiry(tx: PlatformTx, id: string): Promise<Date | null> {
  const rows = await tx.db.select({ expiresAt: sessions.expiresAt }).from(sessions).where(eq(sessions.id, id))
  return rows[0]?.expiresAt ?? null
}

/** Deletes sessions, trusted devices and throttles that have run out. @returns how many of each */
export async function purgeSessions(tx: PlatformTx, now: number): Promise<{ sessions: number; devices: number; throttles: number }> {
  const at = new Date(now)
  const ended = or(lt(sessions.expiresAt, at), lt(sessions.lastSeenAt, new Date(now - IDLE_MS)))
  return {
    sessions: (await tx.db.delete(sessions).where(ended).returning({ id: sessions.id })).length,
    devices: (await tx.db.delete(trustedDevices).where(lt(trustedDevices.expiresAt, at)).returning({ id: trustedDevices.id })).length,
    throttles: (await tx.db.delete(throttles).where(lt(throttles.arrivalAt, at)).returning({ key: throttles.key })).length
  }
}
