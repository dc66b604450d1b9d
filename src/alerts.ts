import type { Logger } from 'pino'
import type { Alerts } from './features/backups/index.ts'

/** How long a destination may take to answer. */
const ANSWER_MS = 10_000
/** The same trouble is told once in this time: who looks after it knows by then. */
const QUIET_MS = 6 * 3_600_000

/** Where people hear of trouble. */
export interface AlertPlaces {
  /** Takes a POST of `{code, text, at, installation}` as JSON. */
  readonly url: URL | null
  /** Takes a GET whenever all went well: who watches it hears when that falls silent. */
  readonly pingUrl: URL | null
}

/** Tells the log and whoever listens. A destination that cannot be reached is logged and never stops the work. */
export function createAlerts({ url, pingUrl }: AlertPlaces, about: { readonly publicUrl: string }, clock: { now(): number }, log: Logger): Alerts {
  const told = new Map<string, number>()
  const call = async (target: URL, request: RequestInit) => {
    try {
      const response = await fetch(target, { ...request, redirect: 'error', signal: AbortSignal.timeout(ANSWER_MS) })
      await response.body?.cancel()
      if (!response.ok) log.error({ status: response.status, host: target.host }, 'an alert was not taken')
    } catch (error) {
      log.error({ err: error, host: target.host }, 'an alert could not be delivered')
    }
  }
  return {
    raise: async (code, text) => {
      log.error({ code }, text)
      const now = clock.now()
      const last = told.get(code)
      if (!url || (last !== undefined && now >= last && now - last < QUIET_MS)) return
      told.set(code, now)
      const body = JSON.stringify({ code, text, at: new Date(now).toISOString(), installation: about.publicUrl })
      await call(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
    },
    ping: async () => {
      if (pingUrl) await call(pingUrl, { method: 'GET' })
    }
  }
}
