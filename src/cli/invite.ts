import { openDatabase } from '../../db/index.ts'
import { startWorker } from '../../jobs/worker.ts'
import { type Environment, readConfig } from '../config/index.ts'
import { reachDatabase } from '../database-access.ts'
import { inviteFounder } from '../features/signup/index.ts'
import { createLog } from '../log.ts'
import { settingsOf } from '../app.ts'
import { openRootKey } from '../root-key-access.ts'

const USAGE = 'Usage: rind invite EMAIL [--locale en|nl]'

/**
 * Invites somebody to found a workspace, beside a running server, which sends the mail. Without SMTP the link is printed.
 * @throws Problem and Error with what to do, or the usage
 */
export async function runInvite(env: Environment, args: readonly string[]): Promise<void> {
  const [email, option, locale = 'en', ...more] = args
  if (email === undefined || more.length > 0 || (option !== undefined && option !== '--locale') || (locale !== 'en' && locale !== 'nl')) throw new Error(USAGE)
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
      const settings = settingsOf(config)
      const link = await inviteFounder({ ...database, jobs, settings }, email, locale, clock.now())
      process.stdout.write(settings.mailIsSent ? `The invitation is queued for ${email}. Its link works for seven days.\n` : `No SMTP_URL is set, so pass this on. It works for seven days:\n${link}\n`)
    } finally {
      await jobs.stop()
      await database.close()
    }
  } finally {
    await access.stop()
  }
}
