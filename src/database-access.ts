import { randomBytes } from 'node:crypto'
import { mkdir, open, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { startEmbedded } from '../db/embedded.ts'
import { findRunning } from '../db/embedded/running.ts'
import { migrate } from '../db/migrate.ts'
import { LOGIN_ROLES, type LoginRole } from '../db/roles.ts'
import type { Config } from './config/index.ts'
import { Secret } from './crypto/index.ts'

const ROLE_PASSWORDS = 'database-roles.secret'

export interface DatabaseAccess {
  readonly urls: { readonly app: Secret; readonly jobs: Secret; readonly platform: Secret }
  /** The login that backups are made with; null when none is set. */
  readonly backup: Secret | null
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
    return { urls: config.databaseUrls, backup: config.backup.url, stop: () => Promise.resolve() }
  }
  await mkdir(config.dataDir, { recursive: true, mode: 0o700 })
  const embedded = await startEmbedded({ dataDir: config.dataDir, log })
  try {
    await inspect?.(embedded.adminUrl)
    const passwords = await ownPasswords(config.dataDir)
    await migrate({ adminUrl: embedded.adminUrl, passwords, log })
    const urlOf = (role: LoginRole) => new Secret(loginUrl(embedded.adminUrl, role, passwords[role]))
    return { urls: { app: urlOf('app'), jobs: urlOf('jobs'), platform: urlOf('platform') }, backup: urlOf('backup'), stop: () => embedded.stop() }
  } catch (error) {
    await embedded.stop()
    throw error
  }
}

/**
 * The database of a command that runs beside a server or without one. The embedded PostgreSQL of a running server is
 * reached with the passwords in DATA_DIR and neither started, stopped nor locked; without a running one it is started
 * for as long as the command takes.
 * @throws Error when there is no database yet
 */
export async function reachDatabase(config: Config, log: (message: string) => void): Promise<DatabaseAccess> {
  if (config.databaseUrls) return { urls: config.databaseUrls, backup: config.backup.url, stop: () => Promise.resolve() }
  const secrets = await readFile(join(config.dataDir, ROLE_PASSWORDS), 'utf8').catch(() => null)
  if (secrets === null) throw new Error(`There is no database in ${config.dataDir} yet. Set DATA_DIR or DATABASE_URL to the one that is meant, or start Rind once.`)
  const running = await findRunning(config.dataDir)
  if (!running) return accessDatabase(config, log)
  const passwords = JSON.parse(secrets) as Record<LoginRole, string>
  const urlOf = (role: LoginRole) => new Secret(loginUrl(running.address, role, passwords[role]))
  return { urls: { app: urlOf('app'), jobs: urlOf('jobs'), platform: urlOf('platform') }, backup: urlOf('backup'), stop: () => Promise.resolve() }
}

/** The URL of a role on the server that an admin URL names. */
export function loginUrl(adminUrl: string, role: LoginRole, password: string): string {
  const url = new URL(adminUrl)
  url.username = LOGIN_ROLES[role].role
  url.password = password
  return url.toString()
}

/** Passwords of the embedded roles: random, made once, readable by the owner only. */
export async function ownPasswords(dataDir: string): Promise<Record<LoginRole, string>> {
  const random = () => randomBytes(32).toString('base64url')
  const fresh: Record<LoginRole, string> = { app: random(), jobs: random(), platform: random(), backup: random() }
  const text = await keepSecretFile(join(dataDir, ROLE_PASSWORDS), JSON.stringify(fresh))
  return JSON.parse(text) as Record<LoginRole, string>
}

/** Reads a small secret file, making it first if it does not exist. Nobody else can read it, not for a moment. */
export async function keepSecretFile(path: string, fresh: string): Promise<string> {
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
