import { existsSync } from 'node:fs'
import { basename, dirname, resolve } from 'node:path'
import { startEmbedded } from '../../db/embedded.ts'
import type { Reporter } from '../../db/backup/progress.ts'
import type { LoginRole } from '../../db/roles.ts'
import { placeBelow, readIdentities } from '../backup-access.ts'
import { type BackupKind, nameOf, rowsOf } from '../backup/manifest.ts'
import { type StorePlace, openStore } from '../backup/open-store.ts'
import { type RestoreOptions, restoreBackup } from '../backup/restore.ts'
import { type Trust, signerOf } from '../backup/signature.ts'
import { type Config, type Environment, readConfig, readText } from '../config/index.ts'
import { type RootKeyProvider, openSigning } from '../crypto/index.ts'
import { ownPasswords } from '../database-access.ts'
import { openRootKey, rootKeyFile } from '../root-key-access.ts'
import { openSigningKey, signingKeyFile } from '../signing-key-access.ts'
import { takeOption } from './options.ts'
import { progressLine, showStep } from './progress-line.ts'
import { givenPasswords } from './role-passwords.ts'

const USAGE = `Usage: rind restore BACKUP [--to DATABASE_URL] [--identity FILE]… [--keyring FOLDER | --offsite] [--older-keyring]
       rind restore BACKUP --workspace ID [--beside] [--identity FILE]… [--keyring FOLDER | --offsite]
       BACKUP is a name, a path that ends with one, or latest; --offsite takes both from OFFSITE_URL.`

/**
 * Restores a backup into an empty database: the one of --to, of DATABASE_ADMIN_URL, or the embedded one of a new DATA_DIR.
 * @throws Error with what to do, or the usage
 */
export async function runRestore(env: Environment, given: readonly string[]): Promise<void> {
  const args = [...given]
  const to = takeOption(args, '--to', true, USAGE)
  const config = readConfig(env)
  const { name, ...reading } = await readingOf(config, args, USAGE)
  if (name === undefined) throw new Error(USAGE)
  const line = progressLine(process.stderr)
  const report: Reporter = (what, at) => showStep(line, what, at)
  const options = { ...reading, ...(name !== 'latest' && { name }), environment: config.environment, report }
  await withTarget(env, config, to, async (adminUrl, passwords) => {
    const { data, keyring } = await restoreBackup({ ...options, adminUrl, passwords })
    line.say(`Restored ${data.tables.length + keyring.tables.length} tables and ${rowsOf(data) + rowsOf(keyring)} rows as of ${data.snapshot.at}, with the keyring of ${keyring.snapshot.at}. Everybody signs in anew.`)
    process.stdout.write(`${nameOf(data)}\n`)
  })
}

/** What reading a backup takes. */
export interface Reading extends Pick<RestoreOptions, 'stores' | 'trust' | 'identities' | 'rootKey' | 'olderKeyring'> {
  /** The backup that was named; undefined when none was. */
  readonly name: string | undefined
}

/**
 * Takes from the arguments where a backup lies and what opens it: BACKUP, --keyring, --older-keyring, --identity.
 * @throws Error with what to do, or the usage when something is left over
 */
export async function readingOf(config: Config, args: string[], usage: string): Promise<Reading> {
  const keyring = takeOption(args, '--keyring', true, usage)
  const offsite = takeOption(args, '--offsite', false, usage) !== null
  const olderKeyring = takeOption(args, '--older-keyring', false, usage) !== null
  const files: string[] = []
  for (let file = takeOption(args, '--identity', true, usage); file !== null; file = takeOption(args, '--identity', true, usage)) files.push(file)
  const [backup, ...more] = args
  if (backup?.startsWith('-') === true || more.length > 0) throw new Error(usage)
  const rootKey = await presentRootKey(config)
  const { name, stores } = placesOf(config, { backup, keyring, offsite }, usage)
  return {
    name,
    olderKeyring,
    stores: { data: openStore(stores.data), keyring: openStore(stores.keyring) },
    trust: await trustOf(config, rootKey),
    identities: await readIdentities(config, files),
    rootKey
  }
}

interface Places {
  readonly name: string | undefined
  readonly stores: Readonly<Record<BackupKind, StorePlace>>
}

/** A name alone lies in BACKUP_DIR, or off-site when that is said; a path says where else. */
function placesOf({ backup: own }: Config, given: { readonly backup: string | undefined; readonly keyring: string | null; readonly offsite: boolean }, usage: string): Places {
  const { backup, keyring, offsite } = given
  const isPath = backup?.includes('/') === true
  if (offsite) {
    if (isPath || keyring !== null) throw new Error(usage)
    if (!own.offsite) throw new Error('--offsite takes the backups from OFFSITE_URL, and it is not set.')
    return { name: backup, stores: { data: placeBelow(own.offsite, 'backups'), keyring: placeBelow(own.offsite, 'keyring') } }
  }
  const folder = (path: string) => ({ kind: 'folder', path }) as const
  return { name: isPath ? basename(backup) : backup, stores: { data: folder(isPath ? dirname(resolve(backup)) : own.dir), keyring: folder(keyring === null ? own.keyringDir : resolve(keyring)) } }
}

/** The root key that is there: a restore never makes one. */
async function presentRootKey(config: Config): Promise<RootKeyProvider> {
  const file = rootKeyFile(config)
  if (!config.rootKey && !config.vault && (file === null || !existsSync(file))) throw new Error('Which root key? Set ROOT_KEY, ROOT_KEY_FILE or VAULT_ADDR to the one that the backup was made under.')
  return openRootKey(config, () => undefined)
}

/** Whoever has the signing key knows the signature by it; everybody else by the root key. */
async function trustOf(config: Config, root: RootKeyProvider): Promise<Trust> {
  const known = config.signingKey !== null || existsSync(signingKeyFile(config))
  return { own: known ? [signerOf(openSigning(await openSigningKey(config, () => undefined)))] : [], root }
}

async function withTarget(env: Environment, config: Config, to: string | null, run: (adminUrl: string, passwords: Partial<Record<LoginRole, string>>) => Promise<void>): Promise<void> {
  const adminUrl = to ?? readText(env, 'DATABASE_ADMIN_URL')
  if (adminUrl !== undefined) {
    if (!URL.canParse(adminUrl)) throw new Error('--to takes the URL of an empty database, as a login that may create roles: postgres://admin:password@host:5432/rind')
    await run(adminUrl, givenPasswords(env))
    return
  }
  const embedded = await startEmbedded({ dataDir: config.dataDir, log: () => undefined })
  try {
    await run(embedded.adminUrl, await ownPasswords(config.dataDir))
  } finally {
    await embedded.stop()
  }
}
