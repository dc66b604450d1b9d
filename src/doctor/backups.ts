import { connect } from '../../db/connect.ts'
import { platformRunner } from '../../db/platform.ts'
import { createPool } from '../../db/pool.ts'
import type { Config } from '../config/index.ts'
import type { DatabaseAccess } from '../database-access.ts'
import { backupIsOverdue, copyIsOverdue, drillIsOverdue, registerState } from '../features/backups/index.ts'
import { ARCHIVER, type Archiver, archiving } from './archiving.ts'
import { type Finding, look, ok, red } from './finding.ts'

const HOUR_MS = 3_600_000

/** Whether backups are made, kept off-site, restored for proof, and missed by somebody when they are not; and what could be lost between two. */
export async function backups(config: Config, access: DatabaseAccess, now: number): Promise<readonly Finding[]> {
  const grave = config.environment === 'production' ? red : look
  const alerts = destinations(config, grave)
  const places = regions(config, grave)
  if (!access.backup) return [alerts, places, grave('backups', 'no backups are made: there is no login for them', 'Set DATABASE_BACKUP_URL, as "rind migrate --print-env" prints it.')]
  const pool = createPool(1, (onClose) => connect(access.urls.platform.reveal(), 1, 'doctor', { onClose }))
  try {
    const { newestAt, oldestAt, copiedAt, drilledAt, missing } = await platformRunner(pool)((tx) => registerState(tx, now))
    const [archiver] = await pool.transaction((db) => db.execute<Archiver>(ARCHIVER))
    const hours = (at: number) => `${Math.round((now - at) / HOUR_MS)} hours ago`
    return [
      alerts,
      places,
      newestAt === null
        ? grave('backups', 'no backup was made yet', 'One is made each day at BACKUP_HOUR; "rind backup" makes one now.')
        : backupIsOverdue(newestAt, now)
          ? red('backups', `the newest good backup was made ${hours(newestAt)}`, 'Look for "backup" in the log; "rind backup" says what is in the way.')
          : ok('backups', `the newest good backup was made ${hours(newestAt)}`),
      ...(missing > 0 ? [red('backups-missing', `${missing} backups are not where they should be`, 'Find out who removed them: docs/backups.md.')] : []),
      offsite(config, copiedAt, now, grave),
      drills({ drilledAt, oldestAt }, now, grave),
      archiving(archiver)
    ]
  } finally {
    await pool.end()
  }
}

function destinations({ alerts: { url, pingUrl, mail } }: Config, grave: typeof red): Finding {
  const told = [...(mail.length > 0 ? ['by mail'] : []), ...(url ? ['to ALERT_URL'] : []), ...(pingUrl ? ['by a ping that falls silent'] : [])]
  if (told.length === 0) return grave('alerts', 'nobody hears when a backup or a drill fails', 'Set ALERT_MAIL, ALERT_URL or ALERT_PING_URL: docs/backups.md.')
  return ok('alerts', `trouble is told ${told.join(', ')}`)
}

/** All that Rind keeps, and where: of one country, or it does not start. */
function regions({ backup }: Config, grave: typeof red): Finding {
  const { data, keyring, offsite } = backup.regionOf
  if (data === null || keyring === null) return grave('regions', 'nobody said where the backups lie', 'Set REGIONS, this site first: docs/configuration.md.')
  return ok('regions', `backups lie in ${data}, the keyring in ${keyring}, ${offsite === null ? 'nothing off-site' : `copies off-site in ${offsite}`}`)
}

function offsite({ backup }: Config, copiedAt: number | null, now: number, grave: typeof red): Finding {
  if (backup.offsite === null) return grave('offsite', 'backups lie on this site alone', 'Set OFFSITE_URL and REGIONS: docs/backups.md.')
  if (copiedAt === null) return grave('offsite', 'no copy was made off-site yet', 'One is made after the next backup.')
  const text = `the newest copy off-site is of a backup made ${Math.round((now - copiedAt) / HOUR_MS)} hours ago`
  return copyIsOverdue(copiedAt, now) ? red('offsite', text, 'Look for "backup" in the log, and whether the other site can be reached.') : ok('offsite', text)
}

function drills({ drilledAt, oldestAt }: { readonly drilledAt: number | null; readonly oldestAt: number | null }, now: number, grave: typeof red): Finding {
  const text = drilledAt === null ? 'no drill has shown yet that backups come back' : `a drill showed ${Math.round((now - drilledAt) / HOUR_MS)} hours ago that backups come back`
  const todo = 'Run "rind drill" where the identities are, once a week: docs/backups.md.'
  if (drillIsOverdue(drilledAt, oldestAt, now)) return grave('drill', text, todo)
  return drilledAt === null ? look('drill', text, todo) : ok('drill', text)
}
