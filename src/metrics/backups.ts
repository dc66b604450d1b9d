import { Gauge, type Registry } from 'prom-client'
import type { BackupFigures } from '../features/backups/index.ts'

/** The figures of backups. What there is none of is missing, and never 0: an age of nothing would look fresh. */
export function backupGauges(registry: Registry): (figures: BackupFigures) => void {
  const gauge = (name: string, help: string, labelNames: string[]) => new Gauge({ name, help, labelNames, registers: [registry] })
  const newest = gauge('rind_backup_newest_timestamp_seconds', 'The moment that the newest good backup is of, by kind and site.', ['kind', 'site'])
  const duration = gauge('rind_backup_duration_seconds', 'How long making the newest good backup took, by kind.', ['kind'])
  const bytes = gauge('rind_backup_bytes', 'What the newest good backup weighs, by kind.', ['kind'])
  const failed = gauge('rind_backups_failed', 'Runs that failed since the newest good backup, by kind.', ['kind'])
  const missing = gauge('rind_backups_missing', 'Backups that are not where they should be, by site.', ['site'])
  return (figures) => {
    for (const { kind, newestAt, copiedAt, ms, bytes: weight, failed: failures } of figures.kinds) {
      for (const [site, at] of [['home', newestAt], ['offsite', copiedAt]] as const) {
        if (at === null) newest.remove({ kind, site })
        else newest.set({ kind, site }, at / 1000)
      }
      if (ms === null) duration.remove({ kind })
      else duration.set({ kind }, ms / 1000)
      if (weight === null) bytes.remove({ kind })
      else bytes.set({ kind }, weight)
      failed.set({ kind }, failures)
    }
    missing.set({ site: 'home' }, figures.missing.home)
    missing.set({ site: 'offsite' }, figures.missing.offsite)
  }
}
