import { randomUUID } from 'node:crypto'
import type { Logger } from 'pino'
import type { AlertConfig } from './config/alerts.ts'
import type { Alerts } from './features/backups/index.ts'
import type { MailTransport } from './features/mail/index.ts'

/** How long a destination may take to answer. */
const ANSWER_MS = 10_000
/** The same trouble is told once in this time: who looks after it knows by then. */
const QUIET_MS = 6 * 3_600_000

/** What an alert says of the installation. */
interface About {
  readonly publicUrl: string
  readonly internal: { readonly url: string }
}

/** What reached nobody yet. */
interface Unheard {
  readonly text: string
  readonly at: string
  /** What it is, and what it is about: told once in a while. */
  readonly key: string
}

/**
 * Tells the log and whoever listens: a URL takes a POST of `{code, text, at, installation}` as JSON, addresses get a mail
 * that does not wait in the outbox, for the database may be what is wrong. After what went well the ping is called: who
 * watches it hears when it falls silent. A destination that cannot be reached is logged and never stops the work; what
 * reached nobody is kept, the newest of each code, until it is told again.
 */
export function createAlerts({ url, pingUrl, mail, locale }: AlertConfig, transport: MailTransport, about: About, clock: { now(): number }, log: Logger): Alerts {
  const told = new Map<string, number>()
  const unheard = new Map<string, Unheard>()
  const call = async (target: URL, request: RequestInit): Promise<boolean> => {
    try {
      const response = await fetch(target, { ...request, redirect: 'error', signal: AbortSignal.timeout(ANSWER_MS) })
      await response.body?.cancel()
      if (!response.ok) log.error({ status: response.status, host: target.host }, 'an alert was not taken')
      return response.ok
    } catch (error) {
      log.error({ err: error, host: target.host }, 'an alert could not be delivered')
      return false
    }
  }
  const post = (code: string, text: string, at: string): Promise<boolean> | false =>
    url !== null && call(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ code, text, at, installation: about.publicUrl }) })
  const write = async (to: string, code: string, text: string, at: string): Promise<boolean> => {
    try {
      await transport.send({ to, template: 'alert', locale, link: `${about.internal.url}/backups`, facts: { at, alert: { code, text: text.slice(0, 500) } } }, `alert-${randomUUID()}`)
      return true
    } catch (error) {
      log.error({ err: error }, 'an alert could not be mailed')
      return false
    }
  }
  const tell = async (code: string, alert: Unheard): Promise<void> => {
    const { text, at, key } = alert
    told.set(key, clock.now())
    const reached = await Promise.all([post(code, text, at), ...mail.map((to) => write(to, code, text, at))])
    if (reached.includes(true)) return void unheard.delete(code)
    told.delete(key)
    unheard.set(code, alert)
  }
  return {
    raise: async (code, text, about = '') => {
      log.error({ code }, text)
      if (url === null && mail.length === 0) return
      const now = clock.now()
      // A clock that was set back keeps nothing quiet.
      for (const [key, last] of told) if (now < last || now - last >= QUIET_MS) told.delete(key)
      const key = `${code} ${about}`
      if (!told.has(key)) await tell(code, { text, key, at: new Date(now).toISOString() })
    },
    again: async () => {
      for (const [code, alert] of unheard) await tell(code, alert)
    },
    ping: async () => {
      if (pingUrl) await call(pingUrl, { method: 'GET' })
    }
  }
}
