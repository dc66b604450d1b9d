import { and, desc, eq, gte, inArray, lte, max } from 'drizzle-orm'
import type { PlatformTx } from '../../../db/index.ts'
import type { StepProgress } from '../../../db/backup/progress.ts'
import { backupDrillResults, backupDrills, installation } from '../../../db/schema/index.ts'
import type { DrillReport, DrilledBackup } from '../../backup/drill-report.ts'

export type DrillRow = typeof backupDrills.$inferSelect
export type DrillResultRow = typeof backupDrillResults.$inferSelect

export async function noteDrillStart(tx: PlatformTx, id: string, now: number): Promise<void> {
  await tx.db.insert(backupDrills).values({ id, place: 'here', state: 'running', startedAt: new Date(now) })
}

export async function noteDrillStep(tx: PlatformTx, id: string, { step, done, of }: StepProgress): Promise<void> {
  await tx.db.update(backupDrills).set({ step, progressDone: done, progressTotal: of }).where(and(eq(backupDrills.id, id), eq(backupDrills.state, 'running')))
}

/** @param failure A word for why; null: it passed */
export async function noteDrillEnd(tx: PlatformTx, id: string, failure: string | null, backups: readonly DrilledBackup[], now: number): Promise<void> {
  await tx.db.update(backupDrills).set({ state: failure === null ? 'passed' : 'failed', failure, endedAt: new Date(now) }).where(eq(backupDrills.id, id))
  await insertResults(tx, id, backups)
}

/** Drills here that a process left which was killed. Called by whoever holds the lock of drills. */
export async function noteKilledDrills(tx: PlatformTx, now: number): Promise<void> {
  await tx.db.update(backupDrills).set({ state: 'failed', failure: 'killed', endedAt: new Date(now) }).where(eq(backupDrills.state, 'running'))
}

/** Notes a drill that ran elsewhere. @returns whether it was new */
export async function noteDrillReport(tx: PlatformTx, { id, startedAt, endedAt, failure, backups }: DrillReport): Promise<boolean> {
  const row = { id, place: 'elsewhere', state: failure === null ? 'passed' : 'failed', failure, startedAt: new Date(startedAt), endedAt: new Date(endedAt) } as const
  const added = await tx.db.insert(backupDrills).values(row).onConflictDoNothing().returning({ id: backupDrills.id })
  if (added.length > 0) await insertResults(tx, id, backups)
  return added.length > 0
}

async function insertResults(tx: PlatformTx, drillId: string, backups: readonly DrilledBackup[]): Promise<void> {
  for (const { id, snapshotAt, ...counts } of backups) await tx.db.insert(backupDrillResults).values({ drillId, backupId: id, snapshotAt: new Date(snapshotAt), ...counts }).onConflictDoNothing()
}

export async function knownDrills(tx: PlatformTx, ids: readonly string[]): Promise<ReadonlySet<string>> {
  if (ids.length === 0) return new Set()
  return new Set((await tx.db.select({ id: backupDrills.id }).from(backupDrills).where(inArray(backupDrills.id, [...ids]))).map(({ id }) => id))
}

/** The start of the newest drill that passed, of the past. */
export async function lastPassed(tx: PlatformTx, now: number): Promise<Date | null> {
  const [row] = await tx.db.select({ at: max(backupDrills.startedAt) }).from(backupDrills).where(and(eq(backupDrills.state, 'passed'), lte(backupDrills.startedAt, new Date(now))))
  return row?.at ?? null
}

/** Drills between two moments, the newest first. */
export async function drillsSince(tx: PlatformTx, from: number, to: number): Promise<DrillRow[]> {
  return tx.db.select().from(backupDrills).where(and(gte(backupDrills.startedAt, new Date(from)), lte(backupDrills.startedAt, new Date(to)))).orderBy(desc(backupDrills.startedAt), desc(backupDrills.id))
}

export async function resultsOf(tx: PlatformTx, drillIds: readonly string[]): Promise<DrillResultRow[]> {
  if (drillIds.length === 0) return []
  return tx.db.select().from(backupDrillResults).where(inArray(backupDrillResults.drillId, [...drillIds])).orderBy(desc(backupDrillResults.snapshotAt))
}

/** Whose drills count here. */
export async function ownInstallation(tx: PlatformTx): Promise<{ readonly id: string; readonly environment: string } | null> {
  return (await tx.db.select({ id: installation.id, environment: installation.environment }).from(installation))[0] ?? null
}
