import { randomBytes } from 'node:crypto'
import { type Client, escapeIdentifier } from 'pg'
import { copyBack } from '../../db/backup/fingerprints.ts'
import { openCopying } from '../../db/backup/connection.ts'
import type { Reporter } from '../../db/backup/progress.ts'
import { type Samples, openSamples } from '../../db/backup/samples.ts'
import { openSystemSamples } from '../../db/backup/system-samples.ts'
import { type Manifest, nameOf, rowsOf } from './manifest.ts'
import { type RestoreOptions, restoreBackup } from './restore.ts'
import { createCounter } from './tally.ts'

/** What a drill of one backup proved. */
export interface DrillResult {
  readonly name: string
  readonly id: string
  readonly snapshotAt: string
  readonly tables: number
  readonly rows: number
  /** Texts that were opened, by sealed column. */
  readonly opened: Readonly<Record<string, number>>
  /** Texts that were looked for in clear, and stand nowhere. */
  readonly canaries: number
  readonly ms: number
}

export interface DrillOptions extends Omit<RestoreOptions, 'adminUrl' | 'passwords' | 'environment' | 'inspect'> {
  /** A login that may make and drop databases on a server where nothing else suffers. */
  readonly serverUrl: string
  /** Texts that somebody wrote into the product and that must not stand in clear, beside those that the drill finds itself. */
  readonly canaries?: readonly string[]
}

/** A backup that came back otherwise than it was, or with a text in clear. */
export class DrillError extends Error {
  readonly code: 'fingerprint' | 'clear_text'
  constructor(code: DrillError['code'], message: string) {
    super(message)
    this.name = 'DrillError'
    this.code = code
  }
}

/** What the database of a drill is called, before its random end. */
const DATABASE = 'rind_drill_'

/**
 * Restores a backup into a database of its own, compares every table with the backup byte for byte, opens texts of every
 * sealed column, looks for them in clear, and removes the database again. A backup of another environment is taken too.
 * @throws Error that says what is wrong with the backup
 */
export async function drill({ serverUrl, canaries: given = [], ...options }: DrillOptions): Promise<DrillResult> {
  const start = performance.now()
  const database = `${DATABASE}${randomBytes(6).toString('hex')}`
  const adminUrl = at(serverUrl, database)
  // Held until the end: what a drill left that was killed is nobody's, and told from this by the lock.
  const holder = await openCopying(serverUrl)
  try {
    await removeLeft(holder)
    await holder.query(LOCK, [database])
    await holder.query(`create database ${database} template template0`)
    const result = await drillInto(adminUrl, options, given)
    await holder.query(`drop database ${database} with (force)`)
    return { ...result, ms: Math.round(performance.now() - start) }
  } catch (error) {
    // Where the server itself is gone, so is the database.
    await holder.query(`drop database if exists ${database} with (force)`).catch(() => undefined)
    throw error
  } finally {
    await holder.end()
  }
}

const LOCK = 'select pg_try_advisory_lock(hashtextextended($1, 0)) as taken'

/** Removes the databases of drills that were killed on this server. */
async function removeLeft(client: Client): Promise<void> {
  const { rows } = await client.query<{ name: string }>(`
    select datname as name from pg_database d where datname like '${DATABASE.replaceAll('_', String.raw`\_`)}%' and not exists (select from pg_stat_activity a where a.datid = d.oid)`)
  for (const { name } of rows) {
    const taken = (await client.query<{ taken: boolean }>(LOCK, [name])).rows[0]?.taken === true
    if (!taken) continue
    await client.query(`drop database if exists ${escapeIdentifier(name)} with (force)`)
    await client.query('select pg_advisory_unlock(hashtextextended($1, 0))', [name])
  }
}

async function drillInto(adminUrl: string, options: Omit<DrillOptions, 'serverUrl' | 'canaries'>, given: readonly string[]): Promise<Omit<DrillResult, 'ms'>> {
  const { report, rootKey } = options
  const ofSystem: Samples[] = []
  const { data, keyring } = await restoreBackup({
    ...options,
    adminUrl,
    passwords: {},
    environment: null,
    inspect: async (client, loaded) => {
      for (const [done, table] of loaded.entries()) {
        report(`comparing ${table.schema}.${table.name}`, { step: 'comparing', done, of: loaded.length })
        await compare(client, table)
      }
      ofSystem.push(await openSystemSamples(client, rootKey))
    }
  })
  report('opening samples', { step: 'opening', done: 0, of: 1 })
  const samples = [...ofSystem, await openSamples(adminUrl, rootKey)]
  const wanted = [...samples.flatMap(({ canaries }) => canaries), ...given.map((text) => Buffer.from(text))]
  const tables = [data, keyring].flatMap((manifest) => manifest.tables)
  await searchInClear(adminUrl, tables, wanted, report)
  return {
    name: nameOf(data),
    id: data.id,
    snapshotAt: data.snapshot.at,
    tables: tables.length,
    rows: rowsOf(data) + rowsOf(keyring),
    opened: Object.assign({}, ...samples.map(({ opened }) => opened)) as Record<string, number>,
    canaries: wanted.length
  }
}

async function compare(client: Client, table: Manifest['tables'][number]): Promise<void> {
  const counter = await createCounter()
  for await (const _ of counter.pass(copyBack(client, table)));
  await client.query('select 1')
  if (counter.tally().xxh3 !== table.part.content.xxh3) throw new DrillError('fingerprint', `${table.schema}.${table.name} is not what was backed up: its fingerprint is another.`)
}

function at(serverUrl: string, database: string): string {
  const url = new URL(serverUrl)
  url.pathname = `/${database}`
  return url.toString()
}

/** @throws DrillError that names the table in which one of the texts stands in clear, and not the text */
async function searchInClear(url: string, tables: readonly Manifest['tables'][number][], texts: readonly Buffer[], report: Reporter): Promise<void> {
  const longest = texts.reduce((most, { length }) => Math.max(most, length), 0)
  const client = await openCopying(url)
  try {
    for (const [done, table] of tables.entries()) {
      report(`looking for ${texts.length} texts in clear in ${table.schema}.${table.name}`, { step: 'searching', done, of: tables.length })
      let tail = Buffer.alloc(0)
      for await (const chunk of copyBack(client, table)) {
        // A text may lie across two chunks.
        const window = Buffer.concat([tail, chunk])
        if (texts.some((text) => window.includes(text))) throw new DrillError('clear_text', `A text that has to be sealed stands in clear in ${table.schema}.${table.name}.`)
        tail = window.subarray(Math.max(0, window.length - longest))
      }
      await client.query('select 1')
    }
  } finally {
    await client.end()
  }
}
