import { and, eq, gt, isNotNull, isNull, lt, lte, or, sql } from 'drizzle-orm'
import { type PlatformTx, type SystemKeys, newId } from '../../../db/index.ts'
import { identities, identityWorkspaces, sessions, throttles, trustedDevices, workspaces } from '../../../db/schema/index.ts'
import { newToken, tokenHash } from '../../crypto/index.ts'
import type { Caller, FactorKind } from '../../operations/index.ts'

/** No session lives longer, whatever is set; how long one really lives is the policy's to say. */
const LONGEST_MS = 24 * 60 * 60_000
/** Between password and workspace there is little to think about. */
const HALF_MS = 10 * 60_000
const DEVICE_MS = 90 * 24 * 60 * 60_000
/** A row that was made later than this from now was written by a clock that was wrong. */
const CLOCK_SLACK_MS = 60_000

export interface NewSession {
  readonly identityId: string
  readonly stage: 'password' | 'factor' | 'full'
  readonly workspace?: { readonly id: string; readonly memberId: string }
  readonly factorKind?: FactorKind | null
  /** When it began, for one that goes on from another; now, if not given. */
  readonly startedAt?: Date
}

export const clientAddress = (row: string) => ({ tenant: 'system', table: 'session', column: 'client', row })

/**
 * Starts a session and answers with its token, which is kept only as a hash. A step of signing in always makes a new one.
 * @param place Where it was started, kept sealed and shown to its person only.
 */
export async function startSession(
  tx: PlatformTx,
  now: number,
  session: NewSession,
  place?: { readonly keys: SystemKeys; readonly caller: Caller }
): Promise<{ id: string; token: string; maxAgeSeconds: number }> {
  const token = newToken()
  const id = newId(now)
  const createdAt = session.startedAt ?? new Date(now)
  const expiresAt = new Date(createdAt.getTime() + (session.stage === 'full' ? LONGEST_MS : HALF_MS))
  await tx.db.insert(sessions).values({
    id,
    tokenHash: tokenHash('session', token),
    identityId: session.identityId,
    stage: session.stage,
    workspaceId: session.workspace?.id ?? null,
    memberId: session.workspace?.memberId ?? null,
    client: place ? place.keys.sealing('sign-in').sealJson(clientAddress(id), { ip: place.caller.ip, userAgent: place.caller.userAgent.slice(0, 300) }) : null,
    createdAt,
    lastSeenAt: new Date(now),
    factorKind: session.factorKind ?? null,
    expiresAt
  })
  return { id, token, maxAgeSeconds: (expiresAt.getTime() - now) / 1000 }
}

/** @returns whether it was there: of two that end it at the same time, one did */
export async function endSession(tx: PlatformTx, id: string): Promise<boolean> {
  return (await tx.db.delete(sessions).where(eq(sessions.id, id)).returning({ id: sessions.id })).length === 1
}

/** Ends every session of a person and forgets their browsers. @returns the sessions that ended */
export async function endEverything(tx: PlatformTx, identityId: string): Promise<string[]> {
  await tx.db.delete(trustedDevices).where(eq(trustedDevices.identityId, identityId))
  const ended = await tx.db.delete(sessions).where(eq(sessions.identityId, identityId)).returning({ id: sessions.id })
  return ended.map(({ id }) => id)
}

export interface FoundSession {
  readonly id: string
  readonly tokenHash: Buffer
  /** Of the rights that the token was given for; null before the first request. */
  readonly rightsMark: Buffer | null
  readonly identityId: string
  readonly stage: 'password' | 'factor' | 'full'
  readonly workspaceId: string | null
  readonly memberId: string | null
  readonly createdAt: Date
  /** When its person last did something. Requests by themselves are no doing. */
  readonly lastSeenAt: Date
  readonly lockedAt: Date | null
  readonly factorKind: FactorKind | null
  readonly expiresAt: Date
}

const live = (now: number) =>
  and(
    gt(sessions.expiresAt, new Date(now)),
    lt(sessions.createdAt, new Date(now + CLOCK_SLACK_MS)),
    sql`${identities.disabledAt} is null`,
    sql`(${sessions.workspaceId} is null or ${workspaces.status} = 'active')`
  )

/** The session of a token, if it is alive: neither old, nor of a closed workspace or a disabled identity. It may be locked. */
export async function findSession(tx: PlatformTx, token: string, now: number): Promise<FoundSession | null> {
  const hash = tokenHash('session', token)
  const ofToken = or(eq(sessions.tokenHash, hash), and(eq(sessions.previousHash, hash), gt(sessions.previousUntil, new Date(now))))
  const rows = await tx.db
    .select({ session: sessions })
    .from(sessions)
    .innerJoin(identities, eq(identities.id, sessions.identityId))
    .leftJoin(workspaces, eq(workspaces.id, sessions.workspaceId))
    .where(and(ofToken, live(now)))
  return rows[0]?.session ?? null
}

/** Those of these sessions that are alive still, locked or not. Open sockets are checked against it every second. */
export async function liveSessions(tx: PlatformTx, ids: readonly string[], now: number): Promise<ReadonlyMap<string, FoundSession>> {
  const rows = await tx.db
    .select({ session: sessions })
    .from(sessions)
    .innerJoin(identities, eq(identities.id, sessions.identityId))
    .leftJoin(workspaces, eq(workspaces.id, sessions.workspaceId))
    .where(and(sql`${sessions.id} = any(${sql.param([...ids])}::uuid[])`, live(now)))
  return new Map(rows.map(({ session }) => [session.id, session]))
}

/** Notes that the person of a session did something. A locked one stays locked. */
export async function touchSession(tx: PlatformTx, id: string, now: number): Promise<void> {
  await tx.db.update(sessions).set({ lastSeenAt: new Date(now) }).where(and(eq(sessions.id, id), isNull(sessions.lockedAt)))
}

/** Locks a session. It stays so whatever the clock says later, until somebody unlocks it. */
export async function lockSession(tx: PlatformTx, id: string, now: number): Promise<void> {
  await tx.db.update(sessions).set({ lockedAt: new Date(now) }).where(and(eq(sessions.id, id), isNull(sessions.lockedAt)))
}

/** Locks sessions that were found idle, unless their person came back since. @param found By id, when each was last used as it was read */
export async function lockIdle(tx: PlatformTx, found: ReadonlyMap<string, Date>, now: number): Promise<void> {
  for (const [id, seenAt] of found) {
    await tx.db.update(sessions).set({ lockedAt: new Date(now) }).where(and(eq(sessions.id, id), isNull(sessions.lockedAt), lte(sessions.lastSeenAt, seenAt)))
  }
}

/** A second factor ends every copy of the token at once. */
export const NO_TOKEN_BEFORE = { previousHash: null, previousUntil: null } as const

/**
 * Unlocks a session after a second factor, under a new token: the old one opens nothing any more. Its age stays.
 * @returns null when it is not locked, or gone
 */
export async function unlockSession(tx: PlatformTx, id: string, factorKind: FactorKind, now: number): Promise<{ token: string; maxAgeSeconds: number } | null> {
  const token = newToken()
  const at = new Date(now)
  const [row] = await tx.db
    .update(sessions)
    .set({ tokenHash: tokenHash('session', token), ...NO_TOKEN_BEFORE, lockedAt: null, lastSeenAt: at, factorKind })
    .where(and(eq(sessions.id, id), isNotNull(sessions.lockedAt)))
    .returning({ expiresAt: sessions.expiresAt })
  return row ? { token, maxAgeSeconds: Math.max(0, (row.expiresAt.getTime() - now) / 1000) } : null
}

/** The workspaces that an identity may enter, by name. */
export async function workspacesOf(tx: PlatformTx, identityId: string, now: number): Promise<{ id: string; name: string; memberId: string; createdAt: Date }[]> {
  const rows = await tx.db
    .select({ id: workspaces.id, name: workspaces.name, memberId: identityWorkspaces.memberId, createdAt: workspaces.createdAt })
    .from(identityWorkspaces)
    .innerJoin(workspaces, eq(workspaces.id, identityWorkspaces.workspaceId))
    .where(and(eq(identityWorkspaces.identityId, identityId), eq(workspaces.status, 'active'), or(isNull(identityWorkspaces.endsAt), gt(identityWorkspaces.endsAt, new Date(now)))))
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

/** When a session began. */
export async function sessionStart(tx: PlatformTx, id: string): Promise<Date | null> {
  const rows = await tx.db.select({ createdAt: sessions.createdAt }).from(sessions).where(eq(sessions.id, id))
  return rows[0]?.createdAt ?? null
}

/** Deletes sessions, trusted devices and throttles that have run out. @returns how many of each */
export async function purgeSessions(tx: PlatformTx, now: number): Promise<{ sessions: number; devices: number; throttles: number }> {
  const at = new Date(now)
  return {
    sessions: (await tx.db.delete(sessions).where(lt(sessions.expiresAt, at)).returning({ id: sessions.id })).length,
    devices: (await tx.db.delete(trustedDevices).where(lt(trustedDevices.expiresAt, at)).returning({ id: trustedDevices.id })).length,
    throttles: (await tx.db.delete(throttles).where(lt(throttles.arrivalAt, at)).returning({ key: throttles.key })).length
  }
}
