import { readFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { isBeside } from './beside.ts'
import type { StatusConfig } from './config.ts'
import { draftFor } from './incidents.ts'
import { Judge } from './judge.ts'
import { createStatusListener } from './listener.ts'
import type { Part } from './parts.ts'
import { type Answer, DEADLINE_MS, type Question, ask } from './probe.ts'
import { forgetSamples, keepSample, measuredParts } from './samples.ts'
import { Store, lockStore } from './store.ts'
import type { SubscriberSettings } from './subscribers/settings.ts'
import { startSubscribing } from './subscribers/subscribing.ts'
import { type View, buildView } from './view.ts'
import { type Result, createWatch } from './watch.ts'
import { WORDS } from './words.ts'

/** A page is at most this old. Many readers come at once when something fails. */
const VIEW_MS = 1_000
const FORGET_MS = 60 * 60_000
/**
 * What two samples may lie apart and still speak for the time between them, in milliseconds. Two intervals and a half; where
 * looks are closer than answers may take, the end of one that hung and the quick answer of the one before lie further apart.
 */
export const mostApart = (intervalMs: number): number => Math.max(2.5 * intervalMs, intervalMs + 2 * DEADLINE_MS + 1_000)

export interface StatusOptions {
  readonly config: StatusConfig
  /** How people hear of incidents; without it they cannot subscribe. */
  readonly subscribers?: SubscriberSettings
  readonly log: { readonly info: (facts: object, message: string) => void; readonly warn: (facts: object, message: string) => void }
  readonly now?: () => number
  readonly probe?: (origin: string, question: Question) => Promise<Answer>
}

export interface RunningStatus {
  readonly url: string
  readonly store: Store
  /** Looks at every component once. */
  look(): Promise<void>
  /** Tells subscribers what is new, and sends what is due. */
  tell(): Promise<void>
  stop(): Promise<void>
}

export const storeFile = ({ dataDir }: Pick<StatusConfig, 'dataDir'>): string => join(dataDir, 'status.db')

/**
 * Starts the status page: it measures, keeps what it measured, and shows it. It has a process of its own and knows
 * nothing of the database and the server that it watches but their address.
 * @throws Error when another one works on the same file, or the port is taken
 */
export async function runStatus({ config, subscribers, log, now = Date.now, probe = ask }: StatusOptions): Promise<RunningStatus> {
  const unlock = lockStore(storeFile(config))
  const store = new Store({ file: storeFile(config), now, warn: (message) => log.warn({}, message) })
  const judge = new Judge({ failures: config.failures, successes: config.successes, staleMs: mostApart(config.intervalMs) + 15_000 })
  const targets = [config.target, ...(config.others ?? [])]
  const findBeside = async () => (await Promise.all(targets.map(isBeside))).includes(true)
  let beside = await findBeside()
  let kept: { at: number; view: View } | null = null
  const watch = createWatch({ watched: config, probe, warn: (message) => log.warn({}, message), now, wasMeasured: (id: Part['id']) => measuredParts(store, 0).has(id) })
  const view = (): View => {
    const at = now()
    if (kept === null || Math.abs(at - kept.at) >= VIEW_MS) kept = { at, view: buildView(store, judge, at, beside) }
    return kept.view
  }
  /** Since when parts are down that no draft could be kept of yet: the disk may be full. */
  const owed = new Map<Part['id'], number>()
  const take = ({ id, ok, ms, reason }: Result): void => {
    const at = now()
    keepSample(store, { component: id, at, ok, ms }, mostApart(config.intervalMs))
    const changed = judge.take(id, ok, at)
    if (changed !== null) log.info({ component: id, state: changed, ...(reason !== null && { reason }) }, 'a component changed')
    const since = owed.get(id) ?? (changed === 'down' ? at : null)
    if (since === null) return
    if (draftFor(store, id, `${WORDS.en.component[id]}: ${WORDS.en.state.down.toLowerCase()}`, since)) owed.delete(id)
    else owed.set(id, since)
  }
  let last = Promise.resolve()
  // One after the other: the answers of two at once would come in the wrong order.
  const look = (): Promise<void> => {
    const mine = last.then(() => watch.look(take)).finally(() => (kept = null))
    last = mine.catch(() => undefined)
    return mine
  }
  const tls = config.tls && { cert: readFileSync(config.tls.certFile), key: readFileSync(config.tls.keyFile) }
  const subscribing = subscribers ? startSubscribing({ settings: subscribers, incidents: store, now, log }) : null
  const server = createStatusListener({ url: config.url, view, subscribing, tls, trustedProxies: subscribers?.trustedProxies ?? [] })
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(config.port, config.host, resolve)
    })
  } catch (error) {
    await subscribing?.stop()
    store.close()
    unlock()
    throw error
  }
  // While a look takes long no further ones pile up.
  let looking: Promise<void> | null = null
  const tick = (): void => {
    looking ??= look()
      .catch((error: unknown) => log.warn({ err: error }, 'a look failed'))
      .finally(() => (looking = null))
  }
  const timer = setInterval(tick, config.intervalMs)
  const tidy = setInterval(() => {
    forgetSamples(store, now())
    void findBeside().then((found) => (beside = found))
  }, FORGET_MS)
  tick()
  const { port } = server.address() as AddressInfo
  return {
    url: config.port === 0 ? `http://localhost:${port}` : config.url,
    store,
    look,
    tell: async () => subscribing?.send(),
    stop: async () => {
      clearInterval(timer)
      clearInterval(tidy)
      watch.close()
      await looking
      watch.close()
      await new Promise((resolve) => {
        server.close(resolve)
        server.closeAllConnections()
      })
      await subscribing?.stop()
      store.close()
      unlock()
    }
  }
}
