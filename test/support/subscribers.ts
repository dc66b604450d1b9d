import { randomBytes } from 'node:crypto'
import type { Test } from 'tap'
import { Secret } from '../../src/crypto/index.ts'
import type { StatusConfig } from '../../src/status/config.ts'
import { openIncident } from '../../src/status/incidents.ts'
import { type RunningStatus, runStatus } from '../../src/status/run.ts'
import { until } from './embedded.ts'
import type { Mailbox, ReceivedMail } from './mailbox.ts'
import { freePort } from './process.ts'
import type { Receiver } from './receiver.ts'
import { folder } from './status.ts'

export interface SubscriberPage extends RunningStatus {
  readonly clock: { at: number }
  readonly dataDir: string
  readonly warned: string[]
  readonly send: (path: string, fields: Record<string, string>, headers?: Record<string, string>) => Promise<{ status: number; text: string; location: string | null; headers: Headers }>
  readonly get: (path: string) => Promise<{ status: number; text: string; headers: Headers }>
  /** Moves the clock on, in milliseconds. */
  readonly later: (ms: number) => void
}

interface Options {
  /** Where mail goes out; none when there is no mail server. */
  readonly mailbox?: Mailbox
  readonly dataDir?: string
  readonly key?: string | null
  readonly loopback?: boolean
  readonly proxies?: string[]
}

/** A status page with subscribers, at a time that the test says. */
export async function openSubscribers(t: Test, { mailbox, dataDir, key = STATUS_KEY, loopback = true, proxies = [] }: Options = {}): Promise<SubscriberPage> {
  const folderOf = dataDir ?? (await folder(t))
  const port = await freePort()
  const url = `http://localhost:${port}`
  const config: StatusConfig = { host: '127.0.0.1', port, url, target: 'http://127.0.0.1:9', dataDir: folderOf, intervalMs: 300_000, failures: 2, successes: 2, tls: null }
  const clock = { at: Date.now() }
  const warned: string[] = []
  const status = await runStatus({
    config, now: () => clock.at, log: { info: () => undefined, warn: (facts, message) => void warned.push(`${message} ${JSON.stringify(facts)}`) },
    subscribers: { dataDir: folderOf, url, smtpUrl: mailbox ? new Secret(mailbox.url) : null, mailFrom: 'Rind <status@rind.test>', key, allowLoopback: loopback, trustedProxies: proxies },
    probe: () => Promise.resolve({ ok: true, ms: 20, reason: null })
  })
  let stopped: Promise<void> | undefined
  const stop = () => (stopped ??= status.stop())
  t.teardown(stop)
  const answer = async (response: Response) => ({ status: response.status, text: await response.text(), location: response.headers.get('location'), headers: response.headers })
  return {
    ...status, stop, clock, dataDir: folderOf, warned,
    send: async (path, fields, headers = {}) => answer(await fetch(url + path, { method: 'POST', body: new URLSearchParams(fields), headers: { 'sec-fetch-site': 'same-origin', ...headers }, redirect: 'manual' })),
    get: async (path) => answer(await fetch(url + path, { redirect: 'manual' })),
    later: (ms) => void (clock.at += ms)
  }
}

export const STATUS_KEY = randomBytes(32).toString('base64')
export const pathIn = (text: string, what: 'confirm' | 'leave'): string => new RegExp(`/status/${what}/[\\w-]{43}\\?lang=..`).exec(text)?.[0] ?? ''
export const mailTo = (mailbox: Mailbox, address: string): ReceivedMail[] => mailbox.received.filter(({ to }) => to.includes(address))

/** What is new is told now, and not when the page looks next. */
const reached = (page: SubscriberPage, what: string, count: () => number, wanted: number) =>
  until(`${wanted} ${what}`, async () => {
    await page.tell()
    return count() >= wanted
  })

/** Waits until so many mails went to an address, and gives all that did. */
export async function mails(page: SubscriberPage, mailbox: Mailbox, address: string, count: number): Promise<ReceivedMail[]> {
  await reached(page, `mails to ${address}`, () => mailTo(mailbox, address).length, count)
  return mailTo(mailbox, address)
}

/** Waits until a receiver was called so often, and gives all calls. */
export async function calls(page: SubscriberPage, receiver: Receiver, count: number): Promise<Receiver['calls']> {
  await reached(page, 'calls', () => receiver.calls.length, count)
  return receiver.calls
}

/** Publishes an incident now. @returns its id */
export const publish = (page: SubscriberPage, title = 'Messages are late'): string =>
  openIncident(page.store, { kind: 'incident', title, impact: 'major', components: ['api'], draft: false, startsAt: page.clock.at, endsAt: null, body: 'We see it.\nWe look for the cause.' }, page.clock.at) ?? ''

/** Subscribes an address and confirms it. */
export async function subscribe(page: SubscriberPage, mailbox: Mailbox, address: string, locale = 'en'): Promise<void> {
  const before = mailTo(mailbox, address).length
  await page.send(`/status/subscribe/mail?lang=${locale}`, { to: address })
  const mail = (await mails(page, mailbox, address, before + 1)).at(-1)
  await page.send(pathIn(mail?.text ?? '', 'confirm'), {})
}
