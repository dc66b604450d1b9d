import { and, desc, eq, gte, isNotNull, ne, or } from 'drizzle-orm'
import type { PlatformTx } from '../../../db/index.ts'
import { backupCopies, backupDrillResults, backupDrills, backups, workspaces } from '../../../db/schema/index.ts'
import type { BackupKind } from '../../backup/manifest.ts'
import type { BackupRow } from './repository.ts'

/** Rows of a kind that are shown, the newest: half a year of days, and a month of the keyring. What is held is always shown. */
const SHOWN: Readonly<Record<BackupKind, number>> = { data: 180, keyring: 40 }

export type CopyRow = typeof backupCopies.$inferSelect

export interface RegisterRow {
  readonly backup: BackupRow
  readonly copy: CopyRow | null
}

/** Backups with their copies at the other site, the newest first. */
export async function registerRows(tx: PlatformTx): Promise<RegisterRow[]> {
  const found = new Map<string, RegisterRow>()
  const of = (where: ReturnType<typeof eq>) =>
    tx.db.select({ backup: backups, copy: backupCopies }).from(backups).leftJoin(backupCopies, eq(backupCopies.backupId, backups.id)).where(where).orderBy(desc(backups.startedAt), desc(backups.id))
  for (const kind of ['data', 'keyring'] as const) for (const row of await of(eq(backups.kind, kind)).limit(SHOWN[kind])) found.set(row.backup.id, row)
  for (const row of await of(isNotNull(backups.heldUntil))) found.set(row.backup.id, row)
  return [...found.values()].toSorted((a, b) => b.backup.startedAt.getTime() - a.backup.startedAt.getTime())
}

/** When drills that passed last restored each backup. */
export async function drilledMoments(tx: PlatformTx): Promise<ReadonlyMap<string, Date>> {
  const rows = await tx.db
    .select({ id: backupDrillResults.backupId, at: backupDrills.startedAt })
    .from(backupDrillResults)
    .innerJoin(backupDrills, and(eq(backupDrills.id, backupDrillResults.drillId), eq(backupDrills.state, 'passed')))
    .orderBy(backupDrills.startedAt)
  return new Map(rows.map(({ id, at }) => [id, at]))
}

/** Good backups of the data that hold a workspace, at either site, the oldest first, and when that was last proved. Null: there is no such workspace. */
export async function backupsOfWorkspace(tx: PlatformTx, workspaceId: string): Promise<{ readonly rows: readonly RegisterRow[]; readonly drilledAt: Date | null } | null> {
  const [workspace] = await tx.db.select({ createdAt: workspaces.createdAt }).from(workspaces).where(eq(workspaces.id, workspaceId))
  if (!workspace) return null
  const rows = await tx.db
    .select({ backup: backups, copy: backupCopies })
    .from(backups)
    .leftJoin(backupCopies, and(eq(backupCopies.backupId, backups.id), eq(backupCopies.state, 'good')))
    .where(and(eq(backups.kind, 'data'), ne(backups.state, 'running'), ne(backups.state, 'failed'), or(eq(backups.state, 'good'), isNotNull(backupCopies.backupId)), gte(backups.startedAt, workspace.createdAt)))
    .orderBy(backups.startedAt)
  const [drill] = await tx.db
    .select({ at: backupDrills.startedAt })
    .from(backupDrillResults)
    .innerJoin(backupDrills, and(eq(backupDrills.id, backupDrillResults.drillId), eq(backupDrills.state, 'passed')))
    .where(gte(backupDrillResults.snapshotAt, workspace.createdAt))
    .orderBy(desc(backupDrills.startedAt))
    .limit(1)
  return { rows, drilledAt: drill?.at ?? null }
}
