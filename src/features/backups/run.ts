import type { DumpProgress } from '../../backup/dump.ts'
import { type BackupServices, type BackupSetup, type MadeBackup, makeBackup, makeKeyring } from './make.ts'
import { wasMade } from './repository.ts'
import { type Upkeep, keepUp } from './upkeep.ts'
import { lastDue } from './schedule.ts'

/** Backups of this installation, for jobs. */
export interface Backups {
  /** Makes the backup of the day, unless it was made or is under way. A missed one is caught up. @returns what was made, if anything */
  runDue(): Promise<MadeBackup | null>
  /** Looks after the backups that there are: compares, copies off-site, destroys. */
  keepUp(): Promise<Upkeep | null>
  /** Copies the keyring now, so that the journal of what was just erased is kept outside the database. @returns `busy` while a backup is under way, `off` when none are made here */
  keepKeyring(): Promise<'kept' | 'busy' | 'off'>
}

const quietly: (progress: DumpProgress) => void = () => undefined

/** @param setup null: this process has no login for backups, and makes none */
export function openBackups(setup: BackupSetup | null, services: BackupServices): Backups {
  return {
    runDue: async () => {
      if (!setup) return null
      const now = services.clock.now()
      const due = lastDue(now, setup.at)
      if (await services.withPlatform((tx) => wasMade(tx, due, now))) return null
      return makeBackup(setup, services, quietly)
    },
    keepUp: async () => setup && keepUp(setup, services),
    keepKeyring: async () => (setup === null ? 'off' : (await makeKeyring(setup, services)) ? 'kept' : 'busy')
  }
}
