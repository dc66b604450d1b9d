import { resolve, join } from 'node:path'
import type { Secret } from '../crypto/index.ts'
import { type DrillConfig, readDrill } from './drill.ts'
import { type OffsitePlace, readOffsite } from './offsite.ts'
import { ConfigError, type Environment, readInteger, readSecret, readText, readUrl } from './read.ts'

/** How backups are made and kept. */
export interface BackupConfig {
  /** The login that reads every row; null with the embedded PostgreSQL, which has one of its own. */
  readonly url: Secret | null
  readonly dir: string
  readonly keyringDir: string
  /** The other site; null: no copies are made. */
  readonly offsite: OffsitePlace | null
  /** Where data may lie, as in `NL:ams1`: the first is this site's, and all are of one country. */
  readonly regions: readonly string[]
  /** The region of each place, as it is declared; null: nobody said. */
  readonly regionOf: Readonly<Record<'data' | 'keyring' | 'offsite', string | null>>
  /** age recipients; none: an identity that Rind makes below DATA_DIR. */
  readonly recipients: readonly string[]
  readonly keyringRecipients: readonly string[]
  /** The hour of the day at which a backup is made, 0 to 23, and the time zone that it is of. */
  readonly hour: number
  readonly timeZone: string
  readonly drill: DrillConfig
}

export function readBackup(env: Environment, dataDir: string): BackupConfig {
  readUrl(env, 'DATABASE_BACKUP_URL', ['postgres:', 'postgresql:'])
  const timeZone = readText(env, 'TIME_ZONE') ?? Intl.DateTimeFormat().resolvedOptions().timeZone
  if (!isTimeZone(timeZone)) throw new ConfigError('TIME_ZONE', 'a time zone as in Europe/Amsterdam')
  const regions = readRegions(env)
  const offsite = readOffsite(env, regions)
  return {
    url: readSecret(env, 'DATABASE_BACKUP_URL') ?? null,
    dir: resolve(readText(env, 'BACKUP_DIR') ?? join(dataDir, 'backups')),
    keyringDir: resolve(readText(env, 'KEYRING_DIR') ?? join(dataDir, 'keyring')),
    offsite: offsite?.place ?? null,
    regions,
    regionOf: { data: readPlaceRegion(env, 'BACKUP_REGION', regions), keyring: readPlaceRegion(env, 'KEYRING_REGION', regions), offsite: offsite?.region ?? null },
    recipients: readRecipients(env, 'BACKUP_RECIPIENTS'),
    keyringRecipients: readRecipients(env, 'KEYRING_RECIPIENTS'),
    hour: readInteger(env, 'BACKUP_HOUR', 0, 23, 3),
    timeZone,
    drill: readDrill(env, dataDir)
  }
}

const REGION = /^[A-Z]{2}:[a-z0-9-]{1,40}$/

/** @throws ConfigError when they are not all of one country */
function readRegions(env: Environment): readonly string[] {
  const regions = (readText(env, 'REGIONS') ?? '').split(/[\s,]+/).filter(Boolean)
  if (regions.some((region) => !REGION.test(region)) || new Set(regions.map((region) => region.slice(0, 2))).size > 1) throw new ConfigError('REGIONS', 'regions of one country, this site\'s first, as in NL:ams1,NL:grq2')
  return regions
}

/** @throws ConfigError when the place lies where data may not */
function readPlaceRegion(env: Environment, name: string, regions: readonly string[]): string | null {
  const region = readText(env, name)
  if (region !== undefined && !regions.includes(region)) throw new ConfigError(name, 'one of REGIONS: nothing is kept elsewhere')
  return region ?? regions[0] ?? null
}

function readRecipients(env: Environment, name: string): readonly string[] {
  const recipients = (readText(env, name) ?? '').split(/[\s,]+/).filter(Boolean)
  if (recipients.some((recipient) => !/^age1[a-z0-9]{50,4000}$/.test(recipient))) throw new ConfigError(name, 'age recipients, age1…, as "age-keygen" prints them, with commas between them')
  return recipients
}

function isTimeZone(name: string): boolean {
  try {
    return Intl.DateTimeFormat('en', { timeZone: name }) !== undefined
  } catch {
    return false
  }
}
