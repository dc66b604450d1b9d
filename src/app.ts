import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import type { Logger } from 'pino'
import { openDatabase } from '../db/index.ts'
import { openKeyAdmin } from '../db/key-admin.ts'
import { type Worker, startWorker } from '../jobs/worker.ts'
import { createAlerts } from './alerts.ts'
import { tellOfKeys } from './key-alerts.ts'
import type { Config } from './config/index.ts'
import { type RootKeyProvider, type Secret, openSigning } from './crypto/index.ts'
import { askApproval } from './features/approvals/index.ts'
import { type BackupSetup, backupFigures, openBackups } from './features/backups/index.ts'
import { createPasswords, isFresh } from './features/auth/index.ts'
import { OPERATIONS } from './features/index.ts'
import { mailTray, smtpTransport } from './features/mail/index.ts'
import { probeAccount } from './features/probe/index.ts'
import { createNoticeReader } from './features/status-page/index.ts'
import { storedFinder } from './features/thread/index.ts'
import { readAssets } from './http/assets.ts'
import { atMostEvery } from './http/at-most-every.ts'
import { createInternalHttp } from './http/internal.ts'
import { createHttp } from './http/server.ts'
import { type Clock, LIMITS, type LimitTable, type OperationSettings, type Services, createLanes, createLimiter } from './operations/index.ts'
import { type Sources, createMetrics, probeFigures, readQueues } from './metrics/index.ts'
import { type Gateway, createBus, createGateway } from './realtime/index.ts'

/** Hashes at once: each takes 46 MiB and a core for some 40 ms. */
const PASSWORD_CONCURRENCY = 2
const READY_TIMEOUT_MS = 2_000
/** How long a clean stop waits for answers that are under way. */
const ANSWERS_MS = 5_000
/** Anybody may ask whether we are ready, as often as they like; the database is asked once in this time. */
const READY_KEPT_MS = 500
/** The same for what waits in the queues, which monitoring reads. */
const QUEUES_KEPT_MS = 5_000

export interface AppOptions {
  readonly config: Config
  readonly databaseUrls: { readonly app: Secret; readonly jobs: Secret; readonly platform: Secret }
  readonly rootKey: RootKeyProvider
  /** 32 bytes that the keys are derived from which sign what others check. */
  readonly signingKey: Uint8Array
  /** How backups are made; without it none are. */
  readonly backups?: BackupSetup | null
  /** What the status page proves itself with; without it there is nothing for one. */
  readonly statusToken?: string | null
  readonly log: Logger
  readonly version: string
  /** Prints to the person at the terminal: mails of a development server. */
  readonly print: (text: string) => void
  /** What workspaces that sign up here are; ordinary if not given. */
  readonly workspaceKind?: OperationSettings['workspaceKind']
  readonly clock?: Clock
  readonly limits?: LimitTable
}

/** Rind, put together and not listening yet. */
export interface App {
  readonly http: FastifyInstance
  /** For operators, on a port of its own. */
  readonly internal: FastifyInstance
  readonly services: Services
  readonly gateway: Gateway
  readonly worker: Worker
  /**
   * Stops cleanly: no new request, every socket told, every message that was taken stored, jobs ended, connections
   * closed. Safe to call twice.
   */
  close(): Promise<void>
}

/** Composes the parts. @throws Error with what to do, when the database or the root key is not the right one */
export async function createApp(options: AppOptions): Promise<App> {
  const { config, log } = options
  const clock = options.clock ?? { now: () => Date.now() }
  const tray = mailTray(options.print, clock)
  const mail = config.smtpUrl ? smtpTransport(config.smtpUrl, config.mailFrom) : tray
  const database = await openDatabase({
    urls: { app: options.databaseUrls.app.reveal(), jobs: options.databaseUrls.jobs.reveal(), platform: options.databaseUrls.platform.reveal() },
    rootKey: options.rootKey,
    environment: config.environment,
    clock,
    alarm: (alarm) => log.fatal(alarm, 'a transaction was not in its workspace: look at what it ran, see docs/operations.md')
  })
  const worker = await startWorker(options.databaseUrls.jobs.reveal(), log)
  const bus = createBus()
  bus.subscribe((event) => {
    if (event.type === 'keys-changed') database.keys.forget(event.tenantId)
    if (event.type === 'keys-destroyed') for (const keys of [database.keys, keyAdmin]) keys.forget(event.tenantId, event.contactId === null ? undefined : [event.contactId, ...event.conversations.map(({ id }) => id)])
  })
  const metrics = createMetrics()
  const alerts = createAlerts(config.alerts, mail, config, clock, log)
  const keyAdmin = openKeyAdmin({
    url: options.databaseUrls.jobs.reveal(),
    rootKey: options.rootKey,
    clock,
    changed: (tenantId) => bus.publish({ type: 'keys-changed', tenantId }),
    alert: tellOfKeys(alerts, metrics, log)
  })
  const { withTenant, withPlatform, systemKeys } = database
  const sources: Sources = {
    sockets: () => gateway.size,
    lanes: () => services.lanes.load(),
    pools: () => database.load(),
    // Who reads the figures often does not ask the database more often.
    queues: atMostEvery(QUEUES_KEPT_MS, () => withinTime(readQueues(withPlatform, clock.now()), READY_TIMEOUT_MS)),
    backups: atMostEvery(QUEUES_KEPT_MS, () => (options.backups ? withinTime(withPlatform((tx) => backupFigures(tx, clock.now())), READY_TIMEOUT_MS) : Promise.resolve(null)))
  }
  const services: Services = {
    clock,
    withTenant,
    withPlatform,
    systemKeys,
    keys: database.keys,
    signing: openSigning(options.signingKey),
    jobs: worker,
    passwords: await createPasswords(PASSWORD_CONCURRENCY),
    takeLimit: createLimiter({ limits: options.limits ?? LIMITS, clock, withPlatform, systemKeys }),
    lanes: createLanes(database.storeMessages, storedFinder(withTenant), (rows) => metrics.measure.batch(rows)),
    publish: bus.publish,
    measure: metrics.measure,
    activity: () => metrics.activity(sources),
    readNotice: createNoticeReader(config.statusUrl),
    askApproval,
    isFresh: (sessionId, action, at) => withPlatform((tx) => isFresh(tx, sessionId, action, at)),
    listOperations: () => OPERATIONS,
    findOperation: (id) => OPERATIONS.find((operation) => operation.id === id),
    settings: { ...settingsOf(config, options.version), workspaceKind: options.workspaceKind ?? 'ordinary' }
  }
  const gateway = createGateway(services, bus, log)
  let closing = false
  const databaseAnswers = atMostEvery(READY_KEPT_MS, () => database.ping(READY_TIMEOUT_MS).then(() => true, () => false))
  const isReady = async () => !closing && (await databaseAnswers())
  const assets = await readAssets()
  const http = await createHttp({ config, services, gateway, assets, log, version: options.version, isReady, answered: (...answer) => metrics.request('public', ...answer) })
  const internal = await createInternalHttp({ config, services, assets, log, tray: config.smtpUrl ? null : tray, version: options.version, answered: (...answer) => metrics.request('internal', ...answer), metrics: () => metrics.render(sources), probe: options.statusToken ? { token: options.statusToken, account: () => probeAccount(services), figures: () => probeFigures(sources, options.backups != null, clock) } : null })
  await worker.work({ services, withTenantAsJobs: database.withTenantAsJobs, mail, keyAdmin, dataDir: config.dataDir, backups: openBackups(options.backups ?? null, services, alerts), log })

  let closed: Promise<void> | undefined
  const close = async () => {
    closing = true
    await gateway.close()
    const ended = Promise.all([http.close(), internal.close()])
    await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, ANSWERS_MS).unref())])
    // A download may take an hour: what is left is cut, so that everything below comes to its end.
    for (const { server } of [http, internal]) server.closeAllConnections()
    await ended
    await services.lanes.drain()
    await worker.stop()
    await keyAdmin.close()
    await database.close()
  }
  return { http, internal, services, gateway, worker, close: () => (closed ??= close()) }
}

/** Null when it fails, or takes longer. */
function withinTime<T>(work: Promise<T>, ms: number): Promise<T | null> {
  return Promise.race([work.catch(() => null), new Promise<null>((resolve) => setTimeout(resolve, ms, null).unref())])
}

/** What operations may know of the configuration. */
export function settingsOf(config: Config, version: string): OperationSettings {
  return {
    environment: config.environment,
    publicUrl: config.publicUrl,
    internalUrl: config.internal.url,
    statusFile: join(config.dataDir, 'status', 'status.db'),
    version,
    startedAt: new Date().toISOString(),
    signups: config.signups,
    mailIsSent: config.smtpUrl !== null,
    plan: config.plans ? 'free' : 'self-hosted',
    sessions: config.sessions,
    backups: {
      made: config.databaseUrls === null || config.backup.url !== null,
      timeZone: config.backup.timeZone,
      hour: config.backup.hour,
      drill: { day: config.backup.drill.day, hour: config.backup.drill.hour, here: config.backup.recipients.length + config.backup.keyringRecipients.length === 0 },
      offsite: config.backup.offsite !== null,
      region: config.backup.regions[0] ?? null
    },
    workspaceKind: 'ordinary'
  }
}
