import { existsSync } from 'node:fs'
import { basename, dirname, resolve } from 'node:path'
import { startEmbedded } from '../../db/embedded.ts'
import type { Reporter } from '../../db/backup/progress.ts'
import type { LoginRole } from '../../db/roles.ts'
import { readIdentities } from '../backup-access.ts'
import { nameOf, rowsOf } from '../backup/manifest.ts'
import { openStore } from '../backup/open-store.ts'
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

const USAGE = `Usage: rind restore BACKUP [--to DATABASE_URL] [--identity FILE]… [--keyring FOLDER]
       BACKUP is a name, a path that ends with one, or latest.`

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
export interface Reading extends Pick<RestoreOptions, 'stores' | 'trust' | 'identities' | 'rootKey'> {
  /** The backup that was named; undefined when none was. */
  readonly name: string | undefined
}

/**
 * Takes from the arguments where a backup lies and which identities open it: BACKUP, --keyring, --identity.
 * @throws Error with what to do, or the usage when something is left over
 */
export async function readingOf(config: Config, args: string[], usage: string): Promise<Reading> {
  const keyring = takeOption(args, '--keyring', true, usage)
  const files: string[] = []
  for (let file = takeOption(args, '--identity', true, usage); file !== null; file = takeOption(args, '--identity', true, usage)) files.push(file)
  const [backup, ...more] = args
  if (backup?.startsWith('-') === true || more.length > 0) throw new Error(usage)
  const rootKey = await presentRootKey(config)
  const { folder, name } = backup === undefined ? { folder: config.backup.dir, name: undefined } : placeOf(backup, config.backup.dir)
  return {
    name,
    stores: { data: openStore({ kind: 'folder', path: folder }), keyring: openStore({ kind: 'folder', path: keyring === null ? config.backup.keyringDir : resolve(keyring) }) },
    trust: await trustOf(config, rootKey),
    identities: await readIdentities(config, files),
    rootKey
  }
}

/** A name alone lies in BACKUP_DIR; a path says where else. */
function placeOf(backup: string, dir: string): { readonly folder: string; readonly name: string } {
  return backup.includes('/') ? { folder: dirname(resolve(backup)), name: basename(backup) } : { folder: dir, name: backup }
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
