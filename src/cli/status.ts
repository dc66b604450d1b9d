import type { Environment } from '../config/index.ts'
import { createLog } from '../log.ts'
import { readStatusConfig } from '../status/config.ts'
import { runStatus } from '../status/run.ts'
import { readSubscriberSettings } from '../status/subscribers/settings.ts'

/**
 * Runs the status page until it is told to stop. It reads its own settings only: what keeps the server from starting
 * does not keep the page from showing that it is down.
 */
export async function runStatusCommand(env: Environment): Promise<void> {
  const config = readStatusConfig(env)
  const log = createLog(env['LOG_LEVEL'] ?? 'info', true)
  const subscribers = readSubscriberSettings(env, config, (message) => log.warn(message))
  const status = await runStatus({ config, subscribers, log })
  process.stdout.write(`Status page: ${status.url}/status, watching ${config.target}\n`)
  const stop = () => void status.stop().then(() => process.exit(0))
  process.once('SIGINT', stop)
  process.once('SIGTERM', stop)
}
