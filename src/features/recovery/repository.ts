import { and, desc, eq, isNotNull, isNull } from 'drizzle-orm'
import { type PlatformTx, type SystemKeys, newId } from '../../../db/index.ts'
import { factorRecoveries, identityWorkspaces } from '../../../db/schema/index.ts'
import { newToken, tokenHash } from '../../crypto/index.ts'

/** From opening the mail to new factors. A constant of the program: no setting, command or operation shortens it. */
export const WAIT_MS = 72 * 60 * 60_000
/** How long the mail may lie unopened, and how long one may take once the wait is over. */
const OPEN_MS = 24 * 60 * 60_000
const READY_MS = 7 * 24 * 60 * 60_000

export interface Recovery {
  readonly id: string
  readonly identityId: string
  readonly locale: 'en' | 'nl'
  readonly state: 'asked' | 'waiting' | 'ready'
  readonly readyAt: Date | null
  readonly totpSecret: string | null
}

type Row = typeof factorRecoveries.$inferSelect
const address = (row: string) => ({ tenant: 'system', table: 'factor-recovery', column: 'totp', row })
const open = and(isNull(factorRecoveries.cancelledAt), isNull(factorRecoveries.finishedAt))

function read(keys: SystemKeys, row: Row, now: number): Recovery | null {
  const { id, identityId, locale, askedAt, confirmedAt, totpSecret } = row
  const known = { id, identityId, locale, totpSecret: totpSecret && keys.sealing('identity').open(address(id), totpSecret) }
  if (confirmedAt === null) return now < askedAt.getTime() + OPEN_MS ? { ...known, state: 'asked', readyAt: null } : null
  const ready = confirmedAt.getTime() + WAIT_MS
  if (now >= ready + READY_MS) return null
  return { ...known, state: now >= ready ? 'ready' : 'waiting', readyAt: new Date(ready) }
}

/** Begins a way back; one that was asked for before and not opened makes room. @returns the token of its link, kept only as a hash */
export async function askRecovery(tx: PlatformTx, identityId: string, locale: 'en' | 'nl', now: number): Promise<string> {
  const token = newToken()
  await tx.db.delete(factorRecoveries).where(and(eq(factorRecoveries.identityId, identityId), open))
  await tx.db.insert(factorRecoveries).values({ id: newId(now), identityId, linkHash: tokenHash('factor-recovery', token), locale, askedAt: new Date(now) })
  return token
}

/** The way back of a link, locked. Null when it was stopped, used, has run out, or never was one. */
export async function lockRecovery(tx: PlatformTx, keys: SystemKeys, token: string, now: number): Promise<Recovery | null> {
  const [row] = await tx.db.select().from(factorRecoveries).where(and(eq(factorRecoveries.linkHash, tokenHash('factor-recovery', token)), open)).for('update')
  return row ? read(keys, row, now) : null
}

export async function recoveryOf(tx: PlatformTx, keys: SystemKeys, identityId: string, now: number): Promise<Recovery | null> {
  const [row] = await tx.db.select().from(factorRecoveries).where(and(eq(factorRecoveries.identityId, identityId), open)).orderBy(desc(factorRecoveries.id)).limit(1)
  return row ? read(keys, row, now) : null
}

export async function confirmRecovery(tx: PlatformTx, id: string, now: number): Promise<void> {
  await tx.db.update(factorRecoveries).set({ confirmedAt: new Date(now) }).where(and(eq(factorRecoveries.id, id), isNull(factorRecoveries.confirmedAt)))
}

export async function keepSecret(tx: PlatformTx, keys: SystemKeys, id: string, totpSecret: string): Promise<void> {
  await tx.db.update(factorRecoveries).set({ totpSecret: keys.sealing('identity').seal(address(id), totpSecret) }).where(eq(factorRecoveries.id, id))
}

export async function finishRecovery(tx: PlatformTx, id: string, now: number): Promise<void> {
  await tx.db.update(factorRecoveries).set({ finishedAt: new Date(now), totpSecret: null }).where(eq(factorRecoveries.id, id))
}

/** The waits of people who have a membership in a workspace. */
export async function recoveriesIn(tx: PlatformTx, keys: SystemKeys, workspaceId: string, now: number): Promise<{ memberId: string; identityId: string; readyAt: Date }[]> {
  const rows = await tx.db
    .select({ recovery: factorRecoveries, memberId: identityWorkspaces.memberId })
    .from(factorRecoveries)
    .innerJoin(identityWorkspaces, eq(identityWorkspaces.identityId, factorRecoveries.identityId))
    .where(and(eq(identityWorkspaces.workspaceId, workspaceId), open, isNotNull(factorRecoveries.confirmedAt)))
  return rows.flatMap(({ recovery, memberId }) => {
    const found = read(keys, recovery, now)
    return found?.readyAt ? [{ memberId, identityId: found.identityId, readyAt: found.readyAt }] : []
  })
}
