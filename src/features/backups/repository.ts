import { and, count, desc, eq, getTableColumns, gte, lte } from 'drizzle-orm'
import type { PlatformTx, SystemKeys } from '../../../db/index.ts'
import { backupCopies, backups } from '../../../db/schema/index.ts'
import { type BackupKind, type Manifest, bytesOf, rowsOf } from '../../backup/manifest.ts'

export type BackupRow = typeof backups.$inferSelect

export async function noteStart(tx: PlatformTx, id: string, kind: BackupKind, now: number): Promise<void> {
  await tx.db.insert(backups).values({ id, kind, state: 'running', startedAt: new Date(now) })
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

/** The newest good backup of a kind. */
export async function newestGood(tx: PlatformTx, kind: BackupKind): Promise<BackupRow | null> {
  const rows = await tx.db.select().from(backups).where(and(eq(backups.kind, kind), eq(backups.state, 'good'))).orderBy(desc(backups.startedAt), desc(backups.id)).limit(1)
  return rows[0] ?? null
}

/** Whether a good backup of the data was made between two moments. One of the future, by a clock that jumped, does not count. */
export async function wasMade(tx: PlatformTx, from: number, to: number): Promise<boolean> {
  const rows = await tx.db.select({ id: backups.id }).from(backups).where(and(eq(backups.kind, 'data'), eq(backups.state, 'good'), gte(backups.startedAt, new Date(from)), lte(backups.startedAt, new Date(to)))).limit(1)
  return rows.length > 0
}

/** Good backups, of a kind or of all. */
export async function goodBackups(tx: PlatformTx, kind?: BackupKind): Promise<BackupRow[]> {
  return tx.db.select().from(backups).where(and(eq(backups.state, 'good'), kind && eq(backups.kind, kind))).orderBy(backups.startedAt)
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

/** Every backup that was ever noted. */
export async function registeredIds(tx: PlatformTx): Promise<ReadonlySet<string>> {
  return new Set((await tx.db.select({ id: backups.id }).from(backups)).map(({ id }) => id))
}

/** Notes a backup that a store holds and the register does not know. @returns whether it was new */
export async function adopt(tx: PlatformTx, manifest: Manifest, sha256: string): Promise<boolean> {
  const { id, kind, snapshot, endedAt, tables } = manifest
  const row = { id, kind, state: 'good', startedAt: new Date(snapshot.at), endedAt: new Date(endedAt), tables: tables.length, rows: rowsOf(manifest), bytes: bytesOf(manifest), manifestHash: Buffer.from(sha256, 'hex') } as const
  return (await tx.db.insert(backups).values(row).onConflictDoNothing().returning({ id: backups.id })).length > 0
}

/** A backup that should be in its store and is not. */
export async function noteMissing(tx: PlatformTx, id: string): Promise<void> {
  await tx.db.update(backups).set({ state: 'missing' }).where(and(eq(backups.id, id), eq(backups.state, 'good')))
}

export async function noteDestroyed(tx: PlatformTx, id: string, now: number): Promise<void> {
  await tx.db.update(backups).set({ state: 'destroyed', destroyedAt: new Date(now) }).where(eq(backups.id, id))
}

export async function noteCopied(tx: PlatformTx, id: string, now: number): Promise<void> {
  const copy = { state: 'good', copiedAt: new Date(now), destroyedAt: null } as const
  await tx.db.insert(backupCopies).values({ backupId: id, ...copy }).onConflictDoUpdate({ target: backupCopies.backupId, set: copy })
}

/** Backups with a good copy at the other site. */
export async function copiesKept(tx: PlatformTx): Promise<BackupRow[]> {
  return tx.db.select(getTableColumns(backups)).from(backups).innerJoin(backupCopies, and(eq(backupCopies.backupId, backups.id), eq(backupCopies.state, 'good'))).orderBy(backups.startedAt)
}

export async function noteCopyMissing(tx: PlatformTx, id: string): Promise<void> {
  await tx.db.update(backupCopies).set({ state: 'missing' }).where(eq(backupCopies.backupId, id))
}

export async function noteCopyDestroyed(tx: PlatformTx, id: string, now: number): Promise<void> {
  await tx.db.update(backupCopies).set({ state: 'destroyed', destroyedAt: new Date(now) }).where(eq(backupCopies.backupId, id))
}

/** Holds a backup of the data beyond its time. @returns whether there is such a good one */
export async function hold(tx: PlatformTx, keys: SystemKeys, id: string, held: { readonly until: number; readonly by: string; readonly reason: string }): Promise<boolean> {
  const holdReason = keys.sealing('identity').seal({ tenant: 'system', table: 'backup', column: 'hold-reason', row: id }, held.reason)
  const set = { heldUntil: new Date(held.until), heldBy: held.by, holdReason }
  return (await tx.db.update(backups).set(set).where(and(eq(backups.id, id), eq(backups.kind, 'data'), eq(backups.state, 'good'))).returning({ id: backups.id })).length > 0
}

/** What the register says in short: moments in epoch milliseconds, null when there is none. */
export async function registerState(tx: PlatformTx): Promise<{ readonly newestAt: number | null; readonly copiedAt: number | null; readonly missing: number }> {
  const [missing] = await tx.db.select({ total: count() }).from(backups).where(eq(backups.state, 'missing'))
  const copies = await copiesKept(tx)
  return {
    newestAt: (await newestGood(tx, 'data'))?.startedAt.getTime() ?? null,
    copiedAt: copies.findLast(({ kind }) => kind === 'data')?.startedAt.getTime() ?? null,
    missing: missing?.total ?? 0
  }
}
