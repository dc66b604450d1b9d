import { isAbsolute, relative, sep } from 'node:path'
import { staysOnThisMachine, verifiesCertificate } from '../../db/connect.ts'
import type { Config } from './config.ts'

interface Refusal {
  readonly id: string
  /** What production refuses, as docs/configuration.md says it. */
  readonly rule: string
  readonly isBroken: (config: Config) => boolean
}

const isBelow = (path: string, folder: string) => {
  const way = relative(folder, path)
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way)
}

const LOOPBACK = ['localhost', '127.0.0.1', '[::1]']

/** What production refuses, in one table. Development and test take all of it. */
export const PRODUCTION_REFUSALS: readonly Refusal[] = [
  { id: 'tls', rule: 'No TLS: set TLS_CERT and TLS_KEY, or TRUSTED_PROXIES when a proxy ends TLS.', isBroken: ({ tls, trustedProxies }) => !tls && trustedProxies.length === 0 },
  { id: 'public-url', rule: 'PUBLIC_URL that is not https: links and cookies need it.', isBroken: ({ publicUrl }) => !publicUrl.startsWith('https://') },
  { id: 'root-key', rule: 'A root key made by Rind itself: set ROOT_KEY, ROOT_KEY_FILE or VAULT_ADDR.', isBroken: ({ rootKey, vault }) => rootKey === null && vault === null },
  { id: 'root-key-place', rule: 'A root key below DATA_DIR: whoever takes the data would take its key.', isBroken: ({ rootKeyFile, dataDir }) => rootKeyFile !== null && isBelow(rootKeyFile, dataDir) },
  { id: 'signing-key', rule: 'A signing key made by Rind itself: set SIGNING_KEY or SIGNING_KEY_FILE.', isBroken: ({ signingKey }) => signingKey === null },
  {
    id: 'vault-tls',
    rule: 'A key service on another machine without TLS: begin VAULT_ADDR with https.',
    isBroken: ({ vault }) => vault !== null && vault.address.protocol !== 'https:' && !LOOPBACK.includes(vault.address.hostname)
  },
  {
    id: 'internal-tls',
    rule: 'Operators on another machine without TLS: keep INTERNAL_HOST on loopback, or set an INTERNAL_URL that begins with https.',
    isBroken: ({ internal }) => !['127.0.0.1', '::1', 'localhost'].includes(internal.host) && !internal.url.startsWith('https://')
  },
  {
    id: 'backup-recipients',
    rule: 'Backups that Rind itself could read: set BACKUP_RECIPIENTS and KEYRING_RECIPIENTS.',
    isBroken: ({ backup }) => backup.recipients.length === 0 || backup.keyringRecipients.length === 0
  },
  { id: 'backup-login', rule: 'A database of your own that is not backed up: set DATABASE_BACKUP_URL.', isBroken: ({ backup, databaseUrls }) => databaseUrls !== null && backup.url === null },
  {
    id: 'regions',
    rule: 'Data in a place that nobody named: set REGIONS, and BACKUP_REGION and KEYRING_REGION where those lie elsewhere in the country.',
    isBroken: ({ backup }) => backup.regionOf.data === null || backup.regionOf.keyring === null
  },
  {
    id: 'keyring-place',
    rule: 'Copies of the keyring among the backups: set KEYRING_DIR to a folder apart from BACKUP_DIR.',
    isBroken: ({ backup }) => isBelow(backup.keyringDir, backup.dir) || isBelow(backup.dir, backup.keyringDir)
  },
  {
    id: 'alert-tls',
    rule: 'Alerts to another machine without TLS: begin ALERT_URL and ALERT_PING_URL with https.',
    isBroken: ({ alerts }) => [alerts.url, alerts.pingUrl].some((url) => url?.protocol === 'http:' && !LOOPBACK.includes(url.hostname))
  },
  { id: 'webhook-loopback', rule: 'Webhooks to this machine: leave WEBHOOK_LOOPBACK off.', isBroken: ({ webhookLoopback }) => webhookLoopback },
  { id: 'smtp', rule: 'No mail: set SMTP_URL.', isBroken: ({ smtpUrl }) => smtpUrl === null },
  {
    id: 'database-tls',
    rule: 'A database on another machine without verified TLS: end each URL with ?sslmode=verify-full.',
    isBroken: ({ databaseUrls, backup }) => [...Object.values(databaseUrls ?? {}), ...(backup.url ? [backup.url] : [])].some((url) => !staysOnThisMachine(url.reveal()) && !verifiesCertificate(url.reveal()))
  }
]

/** The rules that a configuration breaks. */
export function brokenRules(config: Config): readonly Refusal[] {
  return PRODUCTION_REFUSALS.filter(({ isBroken }) => isBroken(config))
}
