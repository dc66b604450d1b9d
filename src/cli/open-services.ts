import { openDatabase } from '../../db/index.ts'
import { startWorker } from '../../jobs/worker.ts'
import { settingsOf } from '../app.ts'
import { type Environment, readConfig } from '../config/index.ts'
import { reachDatabase } from '../database-access.ts'
import { createLog } from '../log.ts'
import type { Services } from '../operations/index.ts'
import { openRootKey } from '../root-key-access.ts'
import { VERSION } from '../server.ts'

/** What a command beside a running server may use. */
export type CommandServices = Pick<Services, 'withPlatform' | 'withTenant' | 'systemKeys' | 'jobs' | 'settings' | 'clock'>

/**
 * Runs a command on the database of an installation, beside its server or without one. Jobs that it queues are done by
 * the server.
 * @throws Error with what to do
 */
export async function withServices(env: Environment, run: (services: CommandServices) => Promise<void>): Promise<void> {
  const config = readConfig(env)
  const access = await reachDatabase(config, () => undefined)
  try {
    const clock = { now: () => Date.now() }
    const rootKey = await openRootKey(config, () => undefined)
    const log = createLog('error', true)
    const urls = { app: access.urls.app.reveal(), jobs: access.urls.jobs.reveal(), platform: access.urls.platform.reveal() }
    const database = await openDatabase({ urls, rootKey, environment: config.environment, clock, alarm: (alarm) => log.fatal(alarm, 'a transaction was not in its workspace') })
    const jobs = await startWorker(access.urls.jobs.reveal(), log)
    try {
      await run({ ...database, jobs, clock, settings: settingsOf(config, VERSION) })
    } finally {
      await jobs.stop()
      await database.close()
    }
  } finally {
    await access.stop()
  }
}
