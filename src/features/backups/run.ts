import type { DumpProgress } from '../../backup/dump.ts'
import { failureOf } from '../../backup/failure.ts'
import { KEPT_MS } from '../../backup/keeping.ts'
import type { Alerts } from './alerts.ts'
import { type DrillRun, lookAfterDrills } from './drills.ts'
import { type MadeBackup, makeBackup, makeKeyring } from './make.ts'
import { type BackupRow, cutOff, keyringsBefore, missingBackups, runningBackups, wasMade } from './repository.ts'
import { lastDue } from './schedule.ts'
import type { BackupServices, BackupSetup } from './setup.ts'
import { type Upkeep, keepUp } from './upkeep.ts'

/** Backups of this installation, for jobs. */
export interface Backups {
  /**
   * Makes the backup of the day, unless it was made or is under way; a missed one is caught up. Then, and when none could
   * be made, compares, copies off-site and destroys what is due. Trouble is told to whom it concerns as long as it lasts.
   * @throws Error when no backup could be made or looked after, once all of it was tried
   */
  runDue(): Promise<{ readonly made: MadeBackup | null; readonly upkeep: Upkeep | null }>
  /** Makes the drill of the week, or takes up one that ran elsewhere. @returns null while one is under way, or when no backups are made here */
  drillDue(): Promise<DrillRun | null>
  /** Copies the keyring now, so that the journal of what was just erased is kept outside the database. @returns `busy` while a backup is under way, `off` when none are made here */
  keepKeyring(): Promise<'kept' | 'busy' | 'off'>
}

/** After its days a copy of the keyring is destroyed by one of the next runs. */
const UPKEEP_MS = 3_600_000

/** Backups that one alert names. */
const NAMED = 8

const quietly: (progress: DumpProgress) => void = () => undefined

/** @param setup null: this process has no login for backups, and makes none */
export function openBackups(setup: BackupSetup | null, services: BackupServices, alerts: Alerts): Backups {
  const telling = async <T>(code: string, what: string, work: () => Promise<T>): Promise<T> => {
    try {
      return await work()
    } catch (error) {
      await alerts.raise(`${code}_${failureOf(error)}`, `${what}: ${error instanceof Error ? error.message : 'unknown'}`)
      throw error
    }
  }
  const makeDue = async (setup: BackupSetup): Promise<MadeBackup | null> => {
    const now = services.clock.now()
    const due = lastDue(now, setup.at)
    return (await services.withPlatform((tx) => wasMade(tx, due, now))) ? null : makeBackup(setup, services, quietly)
  }
  /** By what the register says in the end, so that it is told as long as it is so. @returns whether no backup is missing */
  const tellOfTrouble = async (left: readonly BackupRow[]): Promise<boolean> => {
    const { missing, old, cut } = await services.withPlatform(async (tx) => ({
      missing: { home: await missingBackups(tx, 'home'), offsite: await missingBackups(tx, 'offsite') },
      old: await keyringsBefore(tx, services.clock.now() - KEPT_MS.keyring - UPKEEP_MS),
      cut: await cutOff(tx, left.map(({ id }) => id))
    }))
    const { home, offsite } = missing
    const gone = [...home.map(({ id }) => id), ...offsite.map(({ id }) => `${id} off-site`)]
    if (gone.length > 0) {
      const text = `Backups that should be in their store are not there as they were, ${home.length} on this site and ${offsite.length} off-site: ${gone.slice(0, NAMED).join(', ')}${gone.length > NAMED ? ' and more' : ''}`
      await alerts.raise('backup_missing', text, gone.toSorted().join())
    }
    if (old > 0) await alerts.raise('keyring_kept_too_long', `Copies of the keyring that are older than seven days: ${old}. What was erased since can be read with them, against what its certificates say. See docs/backups.md.`)
    if (cut > 0) await alerts.raise('backup_failed_killed', 'A backup was cut off half-way: the process that made it ended. What it left was removed.')
    return gone.length === 0
  }
  return {
    runDue: async () => {
      await alerts.again()
      if (!setup) return { made: null, upkeep: null }
      const left = await services.withPlatform(runningBackups)
      const failures: unknown[] = []
      const trying = <T>(work: Promise<T>) => work.catch((error: unknown) => void failures.push(error))
      const made = (await trying(telling('backup_failed', 'The backup could not be made', () => makeDue(setup)))) ?? null
      // Whatever came of the first: a disk that is full has room again when what is over its time was destroyed.
      const upkeep = (await trying(telling('backup_upkeep_failed', 'The backups could not be looked after', () => keepUp(setup, services)))) ?? null
      const whole = await trying(tellOfTrouble(left))
      if (made && whole === true && failures.length === 0) await alerts.ping()
      if (failures.length > 0) throw failures[0]
      return { made, upkeep }
    },
    drillDue: async () => (setup === null ? null : telling('drill_upkeep_failed', 'The drills could not be looked after', () => lookAfterDrills(setup, services, alerts))),
    keepKeyring: async () => (setup === null ? 'off' : (await makeKeyring(setup, services)) ? 'kept' : 'busy')
  }
}
