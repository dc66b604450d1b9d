import { ConfigError, type Environment, readChoice, readText, readUrl } from './read.ts'

/** Where trouble is told, and where it is told that there is none. */
export interface AlertConfig {
  readonly url: URL | null
  readonly pingUrl: URL | null
  /** Addresses that get a mail. */
  readonly mail: readonly string[]
  readonly locale: 'en' | 'nl'
}

const ADDRESS = /^[^\s@<>",;]+@[^\s@<>",;]+\.[^\s@<>",;]+$/
const MOST = 10

export function readAlerts(env: Environment): AlertConfig {
  const mail = (readText(env, 'ALERT_MAIL') ?? '').split(/[\s,]+/).filter(Boolean)
  if (mail.length > MOST || mail.some((address) => address.length > 254 || !ADDRESS.test(address))) throw new ConfigError('ALERT_MAIL', `up to ${MOST} addresses with commas between them`)
  const url = (name: string) => readUrl(env, name, ['https:', 'http:']) ?? null
  return { url: url('ALERT_URL'), pingUrl: url('ALERT_PING_URL'), mail, locale: readChoice(env, 'ALERT_LOCALE', ['en', 'nl'], 'en') }
}
