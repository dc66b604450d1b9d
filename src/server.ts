import { readFileSync } from 'node:fs'
import { buildBrowserSources } from './build/browser.ts'
import { type App, createApp } from './app.ts'
import { openBackupSetup } from './backup-access.ts'
import { type Environment, brokenRules, readConfig } from './config/index.ts'
import { accessDatabase } from './database-access.ts'
import { createLog, safeMessage } from './log.ts'
import { openRootKey } from './root-key-access.ts'
import { openSigningKey } from './signing-key-access.ts'
import { foundProbe } from './features/probe/index.ts'
import type { OperationSettings, Services } from './operations/index.ts'
import { openStatusToken } from './status-token-access.ts'

/** How long a clean stop may take before the process ends all the same. */
const STOP_TIMEOUT_MS = 25_000

export const VERSION = (JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string }).version

export interface Running {
  readonly url: string
  readonly internalUrl: string
  /** False when mail only appears on the page and at the terminal. */
  readonly mailIsSent: boolean
  stop(): Promise<void>
}

interface ServeOptions {
  readonly env: Environment
  /** Keeps standard output free for a result. */
  readonly quiet?: boolean
  /** What workspaces that sign up here are; ordinary if not given. */
  readonly workspaceKind?: OperationSettings['workspaceKind']
  /** Looks at the database before anything in it is changed; throws to refuse it. */
  readonly inspect?: (url: string) => Promise<void>
  /** What is done once everything is put together and before anybody can come in. */
  readonly prepare?: (services: Services) => Promise<void>
}

/**
 * Starts everything that an installation needs in this process: the database if it is ours, the browser sources, the
 * server and the jobs. Stops cleanly on SIGINT and SIGTERM.
 */
export async function serve({ env, quiet = false, workspaceKind = 'ordinary', inspect, prepare }: ServeOptions): Promise<Running> {
  const config = readConfig(env)
  const log = createLog(config.logLevel, quiet)
  const say = (text: string) => (quiet ? process.stderr : process.stdout).write(`${text}\n`)
  const broken = brokenRules(config)
  if (config.environment === 'production' && broken.length > 0) {
    throw new Error(`Production refuses this configuration:\n${broken.map(({ rule }) => `  - ${rule}`).join('\n')}`)
  }
  // What was started is stopped in reverse, whether the start fails, a signal comes in its middle, or all goes well.
  const started: (() => Promise<void>)[] = []
  const stop = async () => {
    for (let last = started.pop(); last; last = started.pop()) await last()
  }
  stopOnSignals(stop, say)
  try {
    const rootKey = await openRootKey(config, (message) => log.warn(message))
    const signingKey = await openSigningKey(config, (message) => log.warn(message))
    const opening = accessDatabase(config, (message) => log.info(message), inspect).then((database) => {
      started.push(() => database.stop())
      return database
    })
    const [database, built] = await Promise.allSettled([opening, buildBrowserSources()])
    if (database.status === 'rejected') throw database.reason
    if (built.status === 'rejected') throw built.reason
    const backups = await openBackupSetup(config, env, database.value.backup, (message) => log.warn(message))
    const isWatched = config.statusPage.watches && workspaceKind === 'ordinary'
    const statusToken = isWatched ? await openStatusToken(config) : null
    const app = await createApp({ config, statusToken, databaseUrls: database.value.urls, rootKey, signingKey, backups, log, version: VERSION, workspaceKind, print: (text) => say(`\n${text}\n`) })
    started.push(() => app.close())
    await prepare?.(app.services)
    // Without it the status page measures less, and the service is there all the same.
    if (isWatched) await foundProbe(app.services).catch((error: unknown) => log.error({ err: error }, 'the workspace that the status page measures with could not be made'))
    await listen(app.http, config, 'PORT')
    await listen(app.internal, config.internal, 'INTERNAL_PORT')
    return { url: config.publicUrl, internalUrl: config.internal.url, mailIsSent: config.smtpUrl !== null, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

async function listen(server: App['http'], { host, port }: { readonly host: string; readonly port: number }, setting: string): Promise<void> {
  try {
    await server.listen({ host, port })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error
    throw new Error(`Something listens on ${host}:${port} already: stop it, or set ${setting} to another port.`, { cause: error })
  }
}

function stopOnSignals(stop: () => Promise<void>, say: (text: string) => void): void {
  let stopping = false
  const onSignal = () => {
    if (stopping) return
    stopping = true
    say('Stopping: sockets are told, messages are stored, the database is stopped.')
    setTimeout(() => process.exit(1), STOP_TIMEOUT_MS).unref()
    stop().then(
      () => process.exit(0),
      (error: unknown) => {
        process.stderr.write(`${error instanceof Error ? safeMessage(error) : 'Stopping failed'}\n`)
        process.exit(1)
      }
    )
  }
  process.on('SIGINT', onSignal)
  process.on('SIGTERM', onSignal)
}

/** What a newcomer reads after the start. */
export function welcome({ url, internalUrl, mailIsSent, statusUrl = null }: Pick<Running, 'url' | 'internalUrl' | 'mailIsSent'> & { readonly statusUrl?: string | null }): string {
  return [
    '',
    '  Rind is running.',
    '',
    `  Sign up your business   ${url}/signup`,
    `  Sign in                 ${url}/login`,
    `  Demo shop               ${url}/demo`,
    `  API reference           ${url}/docs`,
    ...(statusUrl === null ? [] : [`  Status page             ${statusUrl}/status`]),
    `  For operators           ${internalUrl} (rind operator invite EMAIL makes an account)`,
    '',
    ...(mailIsSent ? [] : [`  Mail is not sent without SMTP_URL: it is shown at ${internalUrl}/mail, its link on the page and here.`]),
    '  Stop with Ctrl-C.',
    ''
  ].join('\n')
}
