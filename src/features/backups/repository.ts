import { and, count, eq, getTableColumns, gte, inArray, lt, lte, or } from 'drizzle-orm'
import type { PlatformTx } from '../../../db/index.ts'
import { backupCopies, backups, installation } from '../../../db/schema/index.ts'
import { type BackupKind, type Manifest, bytesOf, rowsOf } from '../../backup/manifest.ts'
import { lastPassed } from './drill-repository.ts'

export type BackupRow = typeof backups.$inferSelect

export async function noteStart(tx: PlatformTx, id: string, kind: BackupKind, now: number): Promise<void> {
  await tx.db.insert(backups).values({ id, kind, state: 'running', startedAt: new Date(now) })
}

/** How far the backups of a run are. */
export async function noteProgress(tx: PlatformTx, ids: readonly string[], { done, of, bytes }: { readonly done: number; readonly of: number; readonly bytes: number }, now: number): Promise<void> {
  const progress = { progressDone: done, progressTotal: of, progressBytes: bytes, progressAt: new Date(now) }
  await tx.db.update(backups).set(progress).where(and(inArray(backups.id, [...ids]), eq(backups.state, 'running')))
}

/** A backup whose every part was read back and is what its manifest says. */
export async function noteGood(tx: PlatformTx, manifest: Manifest, sha256: string, now: number): Promise<void> {
  const facts = { state: 'good', endedAt: new Date(manifest.endedAt), tables: manifest.tables.length, rows: rowsOf(manifest), bytes: bytesOf(manifest), manifestHash: Buffer.from(sha256, 'hex'), verifiedAt: new Date(now) } as const
  await tx.db.update(backups).set(facts).where(eq(backups.id, manifest.id))
}

/** @param failure A word for why, as in `full` */
export async function noteFailure(tx: PlatformTx, id: string, failure: string, now: number): Promise<void> {
  await tx.db.update(backups).set({ state: 'failed', failure, endedAt: new Date(now), manifestHash: null }).where(eq(backups.id, id))
}

export async function runningBackups(tx: PlatformTx): Promise<BackupRow[]> {
  return tx.db.select().from(backups).where(eq(backups.state, 'running'))
}

/** How many of these turned out to have been cut off. */
export async function cutOff(tx: PlatformTx, ids: readonly string[]): Promise<number> {
  if (ids.length === 0) return 0
  const [cut] = await tx.db.select({ total: count() }).from(backups).where(and(inArray(backups.id, [...ids]), eq(backups.state, 'failed'), eq(backups.failure, 'killed')))
  return cut?.total ?? 0
}

/** The newest good backup of a kind; one of the future, by a clock that was set back later, only where there is no other. */
export async function newestGood(tx: PlatformTx, kind: BackupKind, now: number): Promise<BackupRow | null> {
  return newestOf(await goodBackups(tx, kind), now)
}

/** The same of those with a good copy at the other site. */
export async function newestCopy(tx: PlatformTx, kind: BackupKind, now: number): Promise<BackupRow | null> {
  return newestOf((await copiesKept(tx)).filter((row) => row.kind === kind), now)
}

function newestOf(rows: readonly BackupRow[], now: number): BackupRow | null {
  return newestUntil(rows, now) ?? rows.at(-1) ?? null
}

/** The newest of rows in order of time that is not of the future: one that is shows nothing of how backups are doing now. */
export function newestUntil(rows: readonly BackupRow[], now: number): BackupRow | null {
  return rows.findLast(({ startedAt }) => startedAt.getTime() <= now) ?? null
}

/** Which installation this is. @throws Error when the database has none yet */
export async function ownInstallation(tx: PlatformTx): Promise<{ readonly id: string; readonly environment: string }> {
  const [own] = await tx.db.select({ id: installation.id, environment: installation.environment }).from(installation)
  if (!own) throw new Error('The database belongs to no installation yet')
  return own
}

/** Whether a good backup of the data was made between two moments. One of the future, by a clock that jumped, does not count. */
export async function wasMade(tx: PlatformTx, from: number, to: number): Promise<boolean> {
  const rows = await tx.db.select({ id: backups.id }).from(backups).where(and(eq(backups.kind, 'data'), eq(backups.state, 'good'), gte(backups.startedAt, new Date(from)), lte(backups.startedAt, new Date(to)))).limit(1)
  return rows.length > 0
}

/** Good backups, of a kind or of all. */
export async function goodBackups(tx: PlatformTx, kind?: BackupKind): Promise<BackupRow[]> {
  return tx.db.select().from(backups).where(and(eq(backups.state, 'good'), kind && eq(backups.kind, kind))).orderBy(backups.startedAt, backups.id)
}

/** Backups that were not in their store when it was looked at, and those whose copy was not at the other site. */
export async function missingBackups(tx: PlatformTx, site: 'home' | 'offsite'): Promise<BackupRow[]> {
  if (site === 'home') return tx.db.select().from(backups).where(eq(backups.state, 'missing'))
  return tx.db.select(getTableColumns(backups)).from(backups).innerJoin(backupCopies, and(eq(backupCopies.backupId, backups.id), eq(backupCopies.state, 'missing')))
}

/** One that was missing is there again, with the manifest that it had. */
export async function noteBack(tx: PlatformTx, id: string, site: 'home' | 'offsite'): Promise<void> {
  if (site === 'home') await tx.db.update(backups).set({ state: 'good' }).where(and(eq(backups.id, id), eq(backups.state, 'missing')))
  else await tx.db.update(backupCopies).set({ state: 'good' }).where(and(eq(backupCopies.backupId, id), eq(backupCopies.state, 'missing')))
}

/** Every backup that was ever noted, and those of which a copy at the other site was. */
export async function registeredIds(tx: PlatformTx, site: 'home' | 'offsite'): Promise<ReadonlySet<string>> {
  const rows = site === 'home' ? await tx.db.select({ id: backups.id }).from(backups) : await tx.db.select({ id: backupCopies.backupId }).from(backupCopies)
  return new Set(rows.map(({ id }) => id))
}

/** Notes a backup that a store holds and the register does not know. @returns whether it was new */
export async function adopt(tx: PlatformTx, manifest: Manifest, sha256: string): Promise<boolean> {
  return (await tx.db.insert(backups).values({ ...factsOf(manifest, sha256), state: 'good' }).onConflictDoNothing().returning({ id: backups.id })).length > 0
}

/**
 * The same of a copy at the other site. Of a backup that nobody knows, or that counts as never finished, the register says
 * that it is missing at home, until it is found there.
 * @returns whether it was new
 */
export async function adoptCopy(tx: PlatformTx, manifest: Manifest, sha256: string): Promise<boolean> {
  const row = { ...factsOf(manifest, sha256), state: 'missing' } as const
  await tx.db.insert(backups).values(row).onConflictDoUpdate({ target: backups.id, set: { ...row, failure: null }, setWhere: inArray(backups.state, ['running', 'failed']) })
  // It was read back and compared before its manifest was put there, and no earlier than it was made.
  const copy = { backupId: manifest.id, state: 'good', copiedAt: new Date(manifest.endedAt) } as const
  return (await tx.db.insert(backupCopies).values(copy).onConflictDoNothing().returning({ id: backupCopies.backupId })).length > 0
}

function factsOf(manifest: Manifest, sha256: string) {
  const { id, kind, snapshot, endedAt, tables } = manifest
  return { id, kind, startedAt: new Date(snapshot.at), endedAt: new Date(endedAt), tables: tables.length, rows: rowsOf(manifest), bytes: bytesOf(manifest), manifestHash: Buffer.from(sha256, 'hex') }
}

/** A backup that should be in its store and is not. */
export async function noteMissing(tx: PlatformTx, id: string): Promise<void> {
  await tx.db.update(backups).set({ state: 'missing' }).where(and(eq(backups.id, id), eq(backups.state, 'good')))
}

export async function noteDestroyed(tx: PlatformTx, id: string, now: number): Promise<void> {
  await tx.db.update(backups).set({ state: 'destroyed', destroyedAt: new Date(now) }).where(eq(backups.id, id))
}

export async function noteCopied(tx: PlatformTx, id: string, now: number): Promise<void> {
  const copy = { state: 'good', copiedAt: new Date(now), destroyingAt: null, destroyedAt: null } as const
  await tx.db.insert(backupCopies).values({ backupId: id, ...copy }).onConflictDoUpdate({ target: backupCopies.backupId, set: copy })
}

/** Backups with a good copy at the other site. */
export async function copiesKept(tx: PlatformTx): Promise<BackupRow[]> {
  return tx.db.select(getTableColumns(backups)).from(backups).innerJoin(backupCopies, and(eq(backupCopies.backupId, backups.id), eq(backupCopies.state, 'good'))).orderBy(backups.startedAt, backups.id)
}

export async function noteCopyMissing(tx: PlatformTx, id: string): Promise<void> {
  await tx.db.update(backupCopies).set({ state: 'missing' }).where(eq(backupCopies.backupId, id))
}

export async function noteCopyDestroyed(tx: PlatformTx, id: string, now: number): Promise<void> {
  await tx.db.update(backupCopies).set({ state: 'destroyed', destroyedAt: new Date(now) }).where(eq(backupCopies.backupId, id))
}

/** Copies of the keyring that were made before a moment and still lie somewhere, as far as is known: a store that is away, too. */
export async function keyringsBefore(tx: PlatformTx, moment: number): Promise<number> {
  const kept = or(inArray(backups.state, ['good', 'missing']), inArray(backupCopies.state, ['good', 'missing']))
  const [row] = await tx.db.select({ total: count() }).from(backups).leftJoin(backupCopies, eq(backupCopies.backupId, backups.id)).where(and(eq(backups.kind, 'keyring'), lt(backups.startedAt, new Date(moment)), kept))
  return row?.total ?? 0
}

/** What the register says in short: moments in epoch milliseconds, null when there is none. */
export interface RegisterState {
  /** Of the data: the newest good backup and the oldest, and the newest one with a copy at the other site. */
  readonly newestAt: number | null
  readonly oldestAt: number | null
  readonly copiedAt: number | null
  /** The last drill that passed. */
  readonly drilledAt: number | null
  /** On both sites. */
  readonly missing: number
}

export async function registerState(tx: PlatformTx, now: number): Promise<RegisterState> {
  const copies = (await copiesKept(tx)).filter(({ kind }) => kind === 'data')
  const good = await goodBackups(tx, 'data')
  return {
    newestAt: newestUntil(good, now)?.startedAt.getTime() ?? null,
    oldestAt: good[0]?.startedAt.getTime() ?? null,
    copiedAt: newestUntil(copies, now)?.startedAt.getTime() ?? null,
    drilledAt: (await lastPassed(tx, now))?.getTime() ?? null,
    missing: (await missingBackups(tx, 'home')).length + (await missingBackups(tx, 'offsite')).length
  }
}
