import { randomBytes } from 'node:crypto'
import { type Client, escapeIdentifier } from 'pg'
import { openCopying } from '../../db/backup/connection.ts'

/** What such databases are called, before their random end. */
const PREFIXES = { drill: 'rind_drill_', restore: 'rind_restore_' } as const

/**
 * Runs something on a database of its own, made on this server and dropped again however it ends. What was left there by
 * one that was killed is dropped first.
 * @param serverUrl A login that may make and drop databases
 */
export async function withScratch<T>(serverUrl: string, kind: keyof typeof PREFIXES, run: (url: string) => Promise<T>): Promise<T> {
  const database = `${PREFIXES[kind]}${randomBytes(6).toString('hex')}`
  const url = new URL(serverUrl)
  url.pathname = `/${database}`
  // Held until the end: what was left by one that was killed is nobody's, and told from this by the lock.
  const holder = await openCopying(serverUrl)
  try {
    await removeLeft(holder)
    await holder.query(LOCK, [database])
    await holder.query(`create database ${database} template template0`)
    const result = await run(url.toString())
    await drop(serverUrl, database)
    return result
  } catch (error) {
    // Where the server itself is gone, so is the database.
    await drop(serverUrl, database).catch(() => undefined)
    throw error
  } finally {
    await holder.end()
  }
}

const LOCK = 'select pg_try_advisory_lock(hashtextextended($1, 0)) as taken'

/** Removes the databases that were left on this server. */
async function removeLeft(client: Client): Promise<void> {
  const { rows } = await client.query<{ name: string }>(
    `select datname as name from pg_database d where datname ~ $1 and not exists (select from pg_stat_activity a where a.datid = d.oid)`,
    [`^(${Object.values(PREFIXES).join('|')})[0-9a-f]{12}$`]
  )
  for (const { name } of rows) {
    const taken = (await client.query<{ taken: boolean }>(LOCK, [name])).rows[0]?.taken === true
    if (!taken) continue
    await client.query(`drop database if exists ${escapeIdentifier(name)} with (force)`)
    await client.query('select pg_advisory_unlock(hashtextextended($1, 0))', [name])
  }
}

/** On a connection of its own: the one that is held may have been lost in the hours that it was idle. */
async function drop(serverUrl: string, database: string): Promise<void> {
  const client = await openCopying(serverUrl)
  try {
    await client.query(`drop database if exists ${database} with (force)`)
  } finally {
    await client.end()
  }
}
