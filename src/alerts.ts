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

/**
 * Tells the log and whoever listens: a URL takes a POST of `{code, text, at, installation}` as JSON, addresses get a mail
 * that does not wait in the outbox, for the database may be what is wrong. After what went well the ping is called: who
 * watches it hears when it falls silent. A destination that cannot be reached is logged and never stops the work; what
 * reached nobody is told again the next time.
 */
export function createAlerts({ url, pingUrl, mail, locale }: AlertConfig, transport: MailTransport, about: About, clock: { now(): number }, log: Logger): Alerts {
  const told = new Map<string, number>()
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
  return {
    raise: async (code, text) => {
      log.error({ code }, text)
      const now = clock.now()
      const last = told.get(code)
      if ((url === null && mail.length === 0) || (last !== undefined && now >= last && now - last < QUIET_MS)) return
      told.set(code, now)
      const at = new Date(now).toISOString()
      const reached = await Promise.all([post(code, text, at), ...mail.map((to) => write(to, code, text, at))])
      if (!reached.includes(true)) told.delete(code)
    },
    ping: async () => {
      if (pingUrl) await call(pingUrl, { method: 'GET' })
    }
  }
}
