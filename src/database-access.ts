import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, open, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { startEmbedded } from '../db/embedded.ts'
import { migrate } from '../db/migrate.ts'
import { LOGIN_ROLES, type LoginRole } from '../db/roles.ts'
import type { Config } from './config/index.ts'
import { LocalRootKey, type RootKeyProvider, Secret, parseRootKey } from './crypto/index.ts'

export interface DatabaseAccess {
  readonly urls: { readonly app: Secret; readonly jobs: Secret; readonly platform: Secret }
  /** Stops the embedded server, if there is one. */
  stop(): Promise<void>
}

/**
 * The database to use: the one that is set, or the embedded PostgreSQL below DATA_DIR, started, migrated and with
 * passwords of its own.
 * @param inspect Looks at the database before it is migrated; throws to refuse it.
 */
export async function accessDatabase(config: Config, log: (message: string) => void, inspect?: (url: string) => Promise<void>): Promise<DatabaseAccess> {
  if (config.databaseUrls) {
    await inspect?.(config.databaseUrls.platform.reveal())
    return { urls: config.databaseUrls, stop: () => Promise.resolve() }
  }
  await mkdir(config.dataDir, { recursive: true, mode: 0o700 })
  const embedded = await startEmbedded({ dataDir: config.dataDir, log })
  try {
    await inspect?.(embedded.adminUrl)
    const passwords = await ownPasswords(config.dataDir)
    await migrate({ adminUrl: embedded.adminUrl, passwords, log })
    const urlOf = (role: LoginRole) => new Secret(loginUrl(embedded.adminUrl, role, passwords[role]))
    return { urls: { app: urlOf('app'), jobs: urlOf('jobs'), platform: urlOf('platform') }, stop: () => embedded.stop() }
  } catch (error) {
    await embedded.stop()
    throw error
  }
}

/** The URL of a role on the server that an admin URL names. */
export function loginUrl(adminUrl: string, role: LoginRole, password: string): string {
  const url = new URL(adminUrl)
  url.username = LOGIN_ROLES[role].role
  url.password = password
  return url.toString()
}

/** Passwords of the embedded roles: random, made once, readable by the owner only. */
async function ownPasswords(dataDir: string): Promise<Record<LoginRole, string>> {
  const random = () => randomBytes(32).toString('base64url')
  const fresh: Record<LoginRole, string> = { app: random(), jobs: random(), platform: random(), backup: random() }
  const text = await keep(join(dataDir, 'database-roles.secret'), JSON.stringify(fresh))
  return JSON.parse(text) as Record<LoginRole, string>
}

/**
 * The root key: from the environment, or in development from a file below DATA_DIR that is made at the first start.
 * @throws Error with what to do, when data exists but its key does not
 */
export async function openRootKey(config: Config, warn: (message: string) => void): Promise<RootKeyProvider> {
  if (config.rootKey) return new LocalRootKey(config.rootKeyFile === null ? 'environment' : 'file', parseRootKey(config.rootKey.reveal()))
  const file = join(config.dataDir, 'root.key')
  if (!existsSync(file) && (config.databaseUrls !== null || existsSync(join(config.dataDir, 'database-roles.secret')))) {
    throw new Error(
      `There is a database but no root key: ${file} is missing and neither ROOT_KEY nor ROOT_KEY_FILE is set. Without the key that the data was written with nothing can be read. Put the file back, or set ROOT_KEY. To begin anew, use another DATA_DIR.`
    )
  }
  await mkdir(config.dataDir, { recursive: true, mode: 0o700 })
  const text = await keep(file, `${randomBytes(32).toString('base64')}\n`)
  warn(`The root key is in ${file}. Copy it to a safe place: without it nothing in the database can be read. In production set ROOT_KEY or ROOT_KEY_FILE instead.`)
  return new LocalRootKey('file', parseRootKey(text))
}

/** Reads a small secret file, making it first if it does not exist. Nobody else can read it, not for a moment. */
async function keep(path: string, fresh: string): Promise<string> {
  try {
    const file = await open(path, 'wx', 0o600)
    try {
      await file.writeFile(fresh)
      await file.sync()
    } finally {
      await file.close()
    }
    return fresh
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return readFile(path, 'utf8')
    throw error
  }
}
