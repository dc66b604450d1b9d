import postgres from 'postgres'
import { adminName } from './cluster.ts'
import { host } from './settings.ts'

const limitMilliseconds = 5_000

/** The server as its superuser reaches it. Give the password only to a server that was seen to be ours. */
export interface AdminAccess {
  readonly port: number
  readonly password: string
}

/** The URL of a database for the superuser; it holds the password. */
export function adminUrl(access: AdminAccess, database: string): string {
  return `postgres://${adminName}:${access.password}@${host}:${access.port}/${database}`
}

/**
 * The version of the server, '18.4', after a real query.
 *
 * @throws Error when it does not let us in and answer within 5 seconds.
 */
export async function serverVersion(access: AdminAccess): Promise<string> {
  return withConnection(access, async (sql) => {
    const [row] = await sql<{ version: string }[]>`select current_setting('server_version') as version`
    return row?.version ?? ''
  })
}

/** Makes the database if it is missing. The name must have been checked to be a plain identifier. */
export async function ensureDatabase(access: AdminAccess, name: string): Promise<void> {
  await withConnection(access, async (sql) => {
    const found = await sql`select from pg_database where datname = ${name}`
    if (found.length === 0) await sql`create database ${sql(name)}`
  })
}

async function withConnection<T>(access: AdminAccess, use: (sql: postgres.Sql) => Promise<T>): Promise<T> {
  const sql = postgres({
    host, port: access.port, user: adminName, password: access.password, database: 'postgres', ssl: false,
    max: 1, connect_timeout: limitMilliseconds / 1000, fetch_types: false, prepare: false
  })
  const expired = Promise.withResolvers<never>()
  // connect_timeout ends with the connection; a server that froze would never answer the query.
  const timer = setTimeout(() => {
    expired.reject(new Error(`PostgreSQL on port ${access.port} does not answer`))
  }, limitMilliseconds)
  try {
    return await Promise.race([use(sql), expired.promise])
  } finally {
    clearTimeout(timer)
    await sql.end({ timeout: 0 })
  }
}
