import { type Database, openDatabase } from '../../db/index.ts'
import { startWorker } from '../../jobs/worker.ts'
import { settingsOf } from '../app.ts'
import { type Config, type Environment, readConfig } from '../config/index.ts'
import { openSigning } from '../crypto/index.ts'
import { type DatabaseAccess, reachDatabase } from '../database-access.ts'
import { createLog } from '../log.ts'
import type { Services } from '../operations/index.ts'
import { openRootKey } from '../root-key-access.ts'
import { VERSION } from '../server.ts'
import { openSigningKey } from '../signing-key-access.ts'

/** What a command beside a running server may use. */
export type CommandServices = Pick<Services, 'withPlatform' | 'withTenant' | 'systemKeys' | 'keys' | 'signing' | 'jobs' | 'settings' | 'clock'> & Pick<Database, 'withTenantAsJobs'>

/** Of the installation that the command works on. */
export interface CommandPlace {
  readonly config: Config
  readonly access: DatabaseAccess
}

/**
 * Runs a command on the database of an installation, beside its server or without one. Jobs that it queues are done by
 * the server.
 * @throws Error with what to do
 */
export async function withServices(env: Environment, run: (services: CommandServices, place: CommandPlace) => Promise<void>): Promise<void> {
  const config = readConfig(env)
  const access = await reachDatabase(config, () => undefined)
  try {
    const clock = { now: () => Date.now() }
    const rootKey = await openRootKey(config, () => undefined)
    const signing = openSigning(await openSigningKey(config, () => undefined))
    const log = createLog('error', true)
    const urls = { app: access.urls.app.reveal(), jobs: access.urls.jobs.reveal(), platform: access.urls.platform.reveal() }
    const database = await openDatabase({ urls, rootKey, environment: config.environment, clock, alarm: (alarm) => log.fatal(alarm, 'a transaction was not in its workspace') })
    const jobs = await startWorker(access.urls.jobs.reveal(), log)
    try {
      await run({ ...database, signing, jobs, clock, settings: settingsOf(config, VERSION) }, { config, access })
    } finally {
      await jobs.stop()
      await database.close()
    }
  } finally {
    await access.stop()
  }
}
