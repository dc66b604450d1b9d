import type { IncomingMessage } from 'node:http'
import { join } from 'node:path'
import { createOutbound, parseTarget } from '../../outbound/index.ts'
import { listIncidents } from '../incidents.ts'
import { Store } from '../store.ts'
import { Deliveries } from './deliveries.ts'
import { eventsOf } from './events.ts'
import { SubscriberKeys } from './keys.ts'
import { createMailer } from './mailer.ts'
import { openPostOffice } from './post-office.ts'
import { ReaderQuota, readerOf } from './quota.ts'
import { Register } from './register.ts'
import { SUBSCRIBERS_SCHEMA } from './schema.ts'
import type { SubscriberSettings } from './settings.ts'

const RUN_MS = 2_000
const TIDY_MS = 60 * 60_000

/** What the pages use. */
export interface Subscribing {
  readonly register: Register
  readonly quota: ReaderQuota
  readonly reader: (request: IncomingMessage) => string
  /** Whether mail can be asked for. */
  readonly mail: boolean
  /** Whether receivers without TLS are taken. */
  readonly plain: boolean
  readonly parse: (text: string) => URL | null
  readonly now: () => number
  /** Sends what is due at once. */
  readonly send: () => Promise<void>
}

export interface RunningSubscribing extends Subscribing {
  stop(): Promise<void>
}

export interface SubscribingOptions {
  readonly settings: SubscriberSettings
  /** Where incidents are. */
  readonly incidents: Store
  readonly now: () => number
  readonly log: { readonly warn: (facts: object, message: string) => void }
}

export const subscribersFile = ({ dataDir }: Pick<SubscriberSettings, 'dataDir'>): string => join(dataDir, 'subscribers.db')

/**
 * Starts telling subscribers. Whatever is wrong with the key turns it off and is said; the page is shown all the same.
 * @returns null when it is off
 */
export function startSubscribing({ settings, incidents, now, log }: SubscribingOptions): RunningSubscribing | null {
  const { key, smtpUrl, mailFrom, allowLoopback, url, trustedProxies } = settings
  if (key === null) return null
  const keys = openKeys(key, (message) => log.warn({}, message))
  if (keys === null) return null
  const store = new Store({ file: subscribersFile(settings), now, warn: (message) => log.warn({}, message), kind: { schema: SUBSCRIBERS_SCHEMA, name: 'subscriber' } })
  const register = new Register(store, keys)
  const unreadable = register.renew()
  if (unreadable > 0) log.warn({ unreadable }, 'Some subscribers were sealed with a key that STATUS_KEY does not hold. They are kept and hear nothing until it is added to it.')
  const events = () => eventsOf(listIncidents(incidents), now())
  const office = openPostOffice({
    register, deliveries: new Deliveries(store), mailer: smtpUrl && createMailer(smtpUrl, mailFrom), outbound: createOutbound({ allowLoopback }), allowLoopback, url, events, now, warn: log.warn
  })
  const run = () => void office.run().catch((error: unknown) => log.warn({ err: error }, 'subscribers could not be told'))
  const timers = [setInterval(run, RUN_MS), setInterval(() => register.tidy(now()), TIDY_MS)]
  return {
    register,
    quota: new ReaderQuota(),
    reader: readerOf(trustedProxies),
    mail: smtpUrl !== null,
    plain: allowLoopback,
    parse: (text) => parseTarget(text, allowLoopback),
    now,
    send: () => office.run(),
    stop: async () => {
      for (const timer of timers) clearInterval(timer)
      await office.stop()
      store.close()
    }
  }
}

function openKeys(text: string, warn: (message: string) => void): SubscriberKeys | null {
  try {
    return new SubscriberKeys(text)
  } catch {
    warn('Nobody can subscribe to the status page: STATUS_KEY has to be 32 bytes, as "openssl rand -base64 32" prints them; several with commas between, the newest first.')
    return null
  }
}
