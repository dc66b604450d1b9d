import { resolve } from 'node:path'
import type { Secret, VaultOptions } from '../crypto/index.ts'
import { normaliseNetwork } from '../operations/network.ts'
import { readStatusConfig } from '../status/config.ts'
import { type AlertConfig, readAlerts } from './alerts.ts'
import { type BackupConfig, readBackup } from './backup.ts'
import { ConfigError, type Environment, readChoice, readInteger, readPort, readSecret, readText, readUrl } from './read.ts'

/** Everything that can be set, read once at start. docs/configuration.md explains each for operators. */
export interface Config {
  readonly environment: 'development' | 'test' | 'production'
  readonly signups: 'open' | 'invite' | 'closed'
  readonly host: string
  readonly port: number
  /** Without a trailing slash. Links in mails and pages come from here, never from a request's Host. */
  readonly publicUrl: string
  /** Where operators sign in, apart from everybody else. */
  readonly internal: {
    readonly host: string
    readonly port: number
    readonly url: string
    /** Networks from which it answers, in the form of `normaliseNetwork`. */
    readonly networks: readonly string[]
  }
  /** The address of the status page, an origin. */
  readonly statusUrl: string
  /** Whether webhooks may call this machine, for developing a receiver. */
  readonly webhookLoopback: boolean
  readonly dataDir: string
  /** Absent: the embedded PostgreSQL. */
  readonly databaseUrls: { readonly app: Secret; readonly jobs: Secret; readonly platform: Secret } | null
  readonly rootKey: Secret | null
  /** The transit engine that keeps the root key; absent: ROOT_KEY or a file. */
  readonly vault: VaultOptions | null
  /** The file that ROOT_KEY_FILE named, for the check that it does not lie below DATA_DIR. */
  readonly rootKeyFile: string | null
  /** Whether a status page watches this installation, and what it proves itself with; null: a file below DATA_DIR. */
  readonly statusPage: { readonly watches: boolean; readonly token: Secret | null }
  /** What signing keys are derived from; null: a file below DATA_DIR. */
  readonly signingKey: Secret | null
  readonly backup: BackupConfig
  /** Where trouble is told, and where it is told that there is none. */
  readonly alerts: AlertConfig
  readonly plans: boolean
  readonly smtpUrl: Secret | null
  readonly mailFrom: string
  readonly tls: { readonly certFile: string; readonly keyFile: string } | null
  /** Addresses and networks whose X-Forwarded-* headers count. */
  readonly trustedProxies: readonly string[]
  /** The most that a workspace's policy may give a session: minutes without its person, hours in all. */
  readonly sessions: { readonly idleMinutes: number; readonly absoluteHours: number }
  readonly logLevel: string
}

/**
 * Reads the configuration.
 * @throws ConfigError that names the variable and what it takes
 */
export function readConfig(env: Environment): Config {
  const environment = readChoice(env, 'RIND_ENV', ['development', 'test', 'production'], 'development')
  const host = readText(env, 'HOST') ?? '127.0.0.1'
  const port = readPort(env, 'PORT', 3000)
  const certFile = readText(env, 'TLS_CERT')
  const keyFile = readText(env, 'TLS_KEY')
  if ((certFile === undefined) !== (keyFile === undefined)) throw new ConfigError('TLS_CERT and TLS_KEY', 'set both or neither')
  const scheme = certFile === undefined ? 'http' : 'https'
  const publicUrl = readUrl(env, 'PUBLIC_URL', ['http:', 'https:'])
  if (publicUrl && (publicUrl.pathname !== '/' || publicUrl.search || publicUrl.hash)) throw new ConfigError('PUBLIC_URL', 'an origin without a path, as in https://chat.example.com')
  const rootKeyFile = env['ROOT_KEY_FILE']
  const dataDir = resolve(readText(env, 'DATA_DIR') ?? 'data')
  return {
    environment,
    signups: readChoice(env, 'SIGNUPS', ['open', 'invite', 'closed'], 'open'),
    host,
    port,
    publicUrl: publicUrl?.origin ?? `${scheme}://${host === '127.0.0.1' || host === '0.0.0.0' || host === '::' ? 'localhost' : host}:${port}`,
    internal: readInternal(env, scheme, port),
    statusUrl: readStatusConfig(env).url,
    webhookLoopback: readChoice(env, 'WEBHOOK_LOOPBACK', ['on', 'off'], 'off') === 'on',
    dataDir,
    databaseUrls: readDatabaseUrls(env),
    rootKey: readSecret(env, 'ROOT_KEY') ?? null,
    vault: readVault(env),
    rootKeyFile: rootKeyFile ? resolve(rootKeyFile) : null,
    signingKey: readSecret(env, 'SIGNING_KEY') ?? null,
    statusPage: readStatusPage(env),
    backup: readBackup(env, dataDir),
    alerts: readAlerts(env),
    plans: readChoice(env, 'PLANS', ['on', 'off'], 'off') === 'on',
    smtpUrl: readSmtp(env),
    mailFrom: readText(env, 'MAIL_FROM') ?? 'Rind <no-reply@localhost>',
    tls: certFile === undefined || keyFile === undefined ? null : { certFile, keyFile },
    trustedProxies: (readText(env, 'TRUSTED_PROXIES') ?? '').split(',').map((part) => part.trim()).filter(Boolean),
    sessions: { idleMinutes: readInteger(env, 'SESSION_IDLE_MINUTES', 5, 120, 30), absoluteHours: readInteger(env, 'SESSION_HOURS', 1, 12, 12) },
    logLevel: readChoice(env, 'LOG_LEVEL', ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], 'info')
  }
}

/** Loopback only, unless it is said otherwise; the port lies 200 above the public one, which is 3200 beside 3000. */
function readInternal(env: Environment, scheme: string, publicPort: number): Config['internal'] {
  const host = readText(env, 'INTERNAL_HOST') ?? '127.0.0.1'
  const port = readPort(env, 'INTERNAL_PORT', publicPort === 0 || publicPort > 65_335 ? 0 : publicPort + 200)
  const url = readUrl(env, 'INTERNAL_URL', ['http:', 'https:'])
  const typed = (readText(env, 'OPERATOR_NETWORKS') ?? '127.0.0.0/8,::1').split(',').filter((part) => part.trim() !== '')
  const networks = typed.map((part) => {
    const network = normaliseNetwork(part)
    if (network === null) throw new ConfigError('OPERATOR_NETWORKS', 'addresses and networks with commas between them, as in 10.1.0.0/16,2001:db8::/48')
    return network
  })
  return { host, port, url: url?.origin ?? `${scheme}://${host === '127.0.0.1' || host === '0.0.0.0' || host === '::' ? 'localhost' : host}:${port}`, networks }
}

function readDatabaseUrls(env: Environment): Config['databaseUrls'] {
  const read = (name: string) => {
    readUrl(env, name, ['postgres:', 'postgresql:'])
    return readSecret(env, name)
  }
  const [app, jobs, platform] = [read('DATABASE_URL'), read('DATABASE_JOBS_URL'), read('DATABASE_PLATFORM_URL')]
  if (!app && !jobs && !platform) return null
  if (!app || !jobs || !platform) {
    throw new ConfigError('DATABASE_URL, DATABASE_JOBS_URL and DATABASE_PLATFORM_URL', 'set all three; "rind migrate --print-env" prints them')
  }
  return { app, jobs, platform }
}

/** A page on another machine shows its token; the one that is started beside the server needs none that is set. */
function readStatusPage(env: Environment): Config['statusPage'] {
  const token = readSecret(env, 'STATUS_TOKEN') ?? null
  if (token && token.reveal().length < 32) throw new ConfigError('STATUS_TOKEN', 'at least 32 characters; "openssl rand -base64 32" prints some')
  return { watches: token !== null || readChoice(env, 'STATUS', ['on', 'off'], 'on') === 'on', token }
}

function readVault(env: Environment): VaultOptions | null {
  const address = readUrl(env, 'VAULT_ADDR', ['http:', 'https:'])
  if (!address) return null
  const token = () => readText(env, 'VAULT_TOKEN') ?? ''
  if (token() === '') throw new ConfigError('VAULT_TOKEN', 'set VAULT_TOKEN or VAULT_TOKEN_FILE along with VAULT_ADDR')
  const name = (variable: string, fallback: string) => {
    const text = readText(env, variable) ?? fallback
    if (!/^[\w-]+(?:\/[\w-]+)*$/.test(text)) throw new ConfigError(variable, 'letters, digits, - and _')
    return text
  }
  // The token is read anew when Vault refuses it: an agent renews it in its file.
  return { address, mount: name('VAULT_MOUNT', 'transit'), keyName: name('VAULT_KEY', 'rind'), token }
}

function readSmtp(env: Environment): Secret | null {
  readUrl(env, 'SMTP_URL', ['smtp:', 'smtps:'])
  return readSecret(env, 'SMTP_URL') ?? null
}
