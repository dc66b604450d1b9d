import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { mkdir, realpath, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { writeDurably } from '../db/embedded/durable-file.ts'
import type { Config } from './config/index.ts'
import { LayeredRootKey, LocalRootKey, RootKeyError, type RootKeyProvider, VaultRootKey, parseRootKeys } from './crypto/index.ts'
import { keepSecretFile } from './database-access.ts'

/** The file that holds the root keys; null when they stand in a variable or a key service holds them. */
export function rootKeyFile(config: Config): string | null {
  if (config.rootKey) return config.rootKeyFile
  const made = join(config.dataDir, 'root.key')
  return config.vault && !existsSync(made) ? null : made
}

/**
 * The root key: from the key service, from the environment, or in development from a file below DATA_DIR that is made
 * at the first start. A key service beside a local key is a move from the one to the other: the service wraps.
 * @throws Error with what to do, when data exists but its key does not
 */
export async function openRootKey(config: Config, warn: (message: string) => void): Promise<RootKeyProvider> {
  const vault = config.vault && new VaultRootKey(config.vault)
  const file = rootKeyFile(config)
  if (vault) {
    if (!config.rootKey && file === null) return vault
    warn('The root key moves to the key service: run "rind keys rotate root", then take the local root key away.')
    return new LayeredRootKey(vault, openLocal(config, file))
  }
  if (!config.rootKey && file !== null) await makeRootKey(config, file, warn)
  return openLocal(config, file)
}

function openLocal(config: Config, file: string | null): RootKeyProvider {
  if (file !== null) return new LocalRootKey('file', readRootKeyFile(file), () => readRootKeyFile(file))
  return new LocalRootKey('environment', parseRootKeys(config.rootKey?.reveal() ?? ''))
}

/** The root keys in a file, newest first. @throws RootKeyError that says what is wrong with the file and shows nothing of it */
export function readRootKeyFile(file: string): Buffer[] {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    throw new RootKeyError('unreadable', `The root key file ${file} cannot be read (${error instanceof Error && 'code' in error ? String(error.code) : 'error'})`, { cause: error })
  }
  return parseRootKeys(text)
}

async function makeRootKey(config: Config, file: string, warn: (message: string) => void): Promise<void> {
  if (!existsSync(file) && (config.databaseUrls !== null || existsSync(join(config.dataDir, 'database-roles.secret')))) {
    throw new Error(
      `There is a database but no root key: ${file} is missing and neither ROOT_KEY nor ROOT_KEY_FILE is set. Without the key that the data was written with nothing can be read. Put the file back, or set ROOT_KEY. To begin anew, use another DATA_DIR.`
    )
  }
  await mkdir(config.dataDir, { recursive: true, mode: 0o700 })
  await keepSecretFile(file, `${randomBytes(32).toString('base64')}\n`)
  warn(`The root key is in ${file}. Copy it to a safe place: without it nothing in the database can be read. In production set ROOT_KEY or ROOT_KEY_FILE instead.`)
}

/**
 * Puts a new root key before those in the file, whole or not at all. A running server reads it when it needs it.
 * @throws Error with what to do by hand when the file cannot be replaced
 */
export async function addRootKey(file: string): Promise<void> {
  const path = await realpath(file)
  const owner = await stat(path)
  const lines = [randomBytes(32), ...readRootKeyFile(path)].map((bytes) => bytes.toString('base64'))
  try {
    // The server may run as another user than the one who rotates.
    await writeDurably(path, `${lines.join('\n')}\n`, process.getuid?.() === 0 ? owner : undefined)
  } catch (error) {
    throw new Error(`${path} cannot be replaced (${error instanceof Error && 'code' in error ? String(error.code) : 'error'}). Put a new key before the one in it by hand, as "openssl rand -base64 32" prints it, one key a line, and run this again.`, { cause: error })
  }
}
