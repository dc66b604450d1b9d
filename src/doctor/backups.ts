import { sql } from 'drizzle-orm'
import { connect } from '../../db/connect.ts'
import { platformRunner } from '../../db/platform.ts'
import { createPool } from '../../db/pool.ts'
import type { Config } from '../config/index.ts'
import type { DatabaseAccess } from '../database-access.ts'
import { registerState } from '../features/backups/index.ts'
import { type Finding, look, ok, red } from './finding.ts'

const HOUR_MS = 3_600_000
/** A day, and what making one may take. */
const DAILY_MS = 26 * HOUR_MS
const OFFSITE_MS = 50 * HOUR_MS

/** Whether backups are made, kept off-site, and missed by somebody when they are not; and what could be lost between two. */
export async function backups(config: Config, access: DatabaseAccess, now: number): Promise<readonly Finding[]> {
  const grave = config.environment === 'production' ? red : look
  const alerts = config.alerts.url ?? config.alerts.pingUrl ? ok('alerts', 'trouble is told to somebody') : grave('alerts', 'nobody hears when a backup fails', 'Set ALERT_URL or ALERT_PING_URL: docs/backups.md.')
  if (!access.backup) return [alerts, grave('backups', 'no backups are made: there is no login for them', 'Set DATABASE_BACKUP_URL, as "rind migrate --print-env" prints it.')]
  const pool = createPool(1, (onClose) => connect(access.urls.platform.reveal(), 1, 'doctor', { onClose }))
  try {
    const { newestAt, copiedAt, missing } = await platformRunner(pool)(registerState)
    const archives = (await pool.transaction((db) => db.execute<{ on: boolean }>(sql`select current_setting('archive_mode') <> 'off' as on`)))[0]?.on === true
    const hours = (at: number) => `${Math.round((now - at) / HOUR_MS)} hours ago`
    return [
      alerts,
      newestAt === null
        ? grave('backups', 'no backup was made yet', 'One is made each day at BACKUP_HOUR; "rind backup" makes one now.')
        : now - newestAt > DAILY_MS
          ? red('backups', `the newest good backup was made ${hours(newestAt)}`, 'Look for "backup" in the log; "rind backup" says what is in the way.')
          : ok('backups', `the newest good backup was made ${hours(newestAt)}`),
      ...(missing > 0 ? [red('backups-missing', `${missing} backups are not where they should be`, 'Find out who removed them: docs/backups.md.')] : []),
      offsite(config, copiedAt, now, grave),
      archives ? ok('wal-archiving', 'the database archives its write-ahead log') : look('wal-archiving', 'without archiving of the write-ahead log up to a day can be lost', 'For a database of your own: docs/backups.md.')
    ]
  } finally {
    await pool.end()
  }
}

function offsite({ backup }: Config, copiedAt: number | null, now: number, grave: typeof red): Finding {
  if (backup.offsiteDir === null) return grave('offsite', 'backups lie on this site alone', 'Set OFFSITE_URL and REGIONS: docs/backups.md.')
  if (copiedAt === null) return grave('offsite', 'no copy was made off-site yet', 'One is made after the next backup.')
  const text = `the newest copy off-site is of a backup made ${Math.round((now - copiedAt) / HOUR_MS)} hours ago`
  return now - copiedAt > OFFSITE_MS + DAILY_MS ? red('offsite', text, 'Look for "backup" in the log, and whether the other site can be reached.') : ok('offsite', text)
}
