import { KEPT_MS } from '../../backup/keeping.ts'
import { backupName } from '../../backup/manifest.ts'
import type { DrillResultRow, DrillRow } from './drill-repository.ts'
import type { RegisterRow } from './register.ts'
import type { BackupView, DrillView } from './schema.ts'

const iso = (at: Date | null): string | null => at?.toISOString() ?? null
const DAY_MS = 86_400_000
/** Of the data and of the keyring, in days. */
export const KEPT_DAYS = { data: KEPT_MS.data / DAY_MS, keyring: KEPT_MS.keyring / DAY_MS }

export interface Opened {
  readonly reason: string
  readonly by: string | null
}

/** @param held Why it is held and by whom, once opened */
export function presentBackup({ backup, copy }: RegisterRow, drilledAt: Date | null, held: Opened | null): BackupView {
  const { id, kind, state, startedAt, endedAt, tables, rows, bytes, verifiedAt, failure, destroyedAt, heldUntil, heldAt, progressDone, progressTotal, progressBytes } = backup
  const isKept = state === 'good' || state === 'missing'
  return {
    id,
    name: backupName(startedAt.getTime(), id),
    kind,
    state,
    startedAt: startedAt.toISOString(),
    milliseconds: endedAt && Math.max(0, endedAt.getTime() - startedAt.getTime()),
    tables,
    rows,
    bytes,
    verifiedAt: iso(verifiedAt),
    drilledAt: iso(drilledAt),
    failure,
    offsite: copy && { state: copy.state, at: copy.copiedAt.toISOString() },
    keptUntil: isKept ? new Date(startedAt.getTime() + KEPT_MS[kind]).toISOString() : null,
    destroyedAt: iso(destroyedAt),
    hold: heldUntil && heldAt && held && { until: heldUntil.toISOString(), at: heldAt.toISOString(), ...held },
    progress: state === 'running' ? { done: progressDone ?? 0, of: progressTotal ?? 0, bytes: progressBytes ?? 0 } : null
  }
}

export function presentDrill({ id, place, state, startedAt, endedAt, failure, step, progressDone, progressTotal }: DrillRow, results: readonly DrillResultRow[]): DrillView {
  return {
    id,
    place,
    state,
    startedAt: startedAt.toISOString(),
    milliseconds: endedAt && Math.max(0, endedAt.getTime() - startedAt.getTime()),
    failure,
    progress: state === 'running' && step ? { step, done: progressDone ?? 0, of: progressTotal ?? 0 } : null,
    backups: results
      .filter(({ drillId }) => drillId === id)
      .map(({ backupId, snapshotAt, tables, rows, columns, texts, canaries, milliseconds }) => ({
        backupId, name: backupName(snapshotAt.getTime(), backupId), snapshotAt: snapshotAt.toISOString(), tables, rows, columns, texts, canaries, milliseconds
      }))
  }
}
