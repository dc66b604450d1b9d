import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path'
import { randomBytes } from 'node:crypto'
import { type Environment, readChoice, readSecret, readText, readUrl } from '../../config/read.ts'
import type { Secret } from '../../crypto/index.ts'

/** What the status page is told about those who want to hear of incidents. */
export interface SubscriberSettings {
  /** Folder of the status page's files. */
  readonly dataDir: string
  /** The address that readers use, an origin. */
  readonly url: string
  /** Where mail goes out; null: there is no subscribing by mail. */
  readonly smtpUrl: Secret | null
  readonly mailFrom: string
  /** What addresses are sealed under; null: there is no subscribing at all. */
  readonly key: string | null
  /** Whether receivers on this machine and receivers without TLS are called. Never in production. */
  readonly allowLoopback: boolean
  /** Addresses and networks whose X-Forwarded-For counts. */
  readonly trustedProxies: readonly string[]
}

/**
 * Reads the settings. What is missing turns subscribing off, and is said; it never keeps the page from being shown.
 * @throws ConfigError that names the variable and what it takes
 */
export function readSubscriberSettings(env: Environment, { dataDir, url }: Pick<SubscriberSettings, 'dataDir' | 'url'>, warn: (message: string) => void): SubscriberSettings {
  const production = readChoice(env, 'RIND_ENV', ['development', 'test', 'production'], 'development') === 'production'
  readUrl(env, 'SMTP_URL', ['smtp:', 'smtps:'])
  const loopback = readChoice(env, 'WEBHOOK_LOOPBACK', ['on', 'off'], 'off') === 'on'
  if (loopback && production) warn('WEBHOOK_LOOPBACK is for developing a receiver: in production it stays off.')
  return {
    dataDir,
    url,
    smtpUrl: readSecret(env, 'SMTP_URL') ?? null,
    mailFrom: readText(env, 'MAIL_FROM') ?? 'Rind <no-reply@localhost>',
    key: production ? productionKey(env, dirname(dataDir), warn) : (readText(env, 'STATUS_KEY') ?? madeKey(join(dirname(dataDir), 'status.key'), warn)),
    allowLoopback: loopback && !production,
    trustedProxies: (readText(env, 'TRUSTED_PROXIES') ?? '').split(',').map((part) => part.trim()).filter(Boolean)
  }
}

/** In production the key is given, and lies apart from what is sealed under it. */
function productionKey(env: Environment, dataDir: string, warn: (message: string) => void): string | null {
  const file = env['STATUS_KEY_FILE']
  const key = readText(env, 'STATUS_KEY') ?? null
  if (key === null) warn('Nobody can subscribe to the status page: set STATUS_KEY or STATUS_KEY_FILE.')
  if (key === null || !file) return key
  const way = relative(dataDir, resolve(file))
  if (way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way)) return key
  warn('Nobody can subscribe to the status page: STATUS_KEY_FILE lies below DATA_DIR, and whoever takes the data would take its key.')
  return null
}

/** In development a file is made at the first start. */
function madeKey(file: string, warn: (message: string) => void): string | null {
  try {
    if (!existsSync(file)) {
      mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
      writeFileSync(file, `${randomBytes(32).toString('base64')}\n`, { flag: 'wx', mode: 0o600 })
    }
    return readText({ STATUS_KEY_FILE: file }, 'STATUS_KEY') ?? null
  } catch {
    warn(`Nobody can subscribe to the status page: its key cannot be kept in ${file}.`)
    return null
  }
}
