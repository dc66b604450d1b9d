import type { Client } from 'pg'
import { copyBack } from '../../db/backup/fingerprints.ts'
import { openCopying } from '../../db/backup/connection.ts'
import type { Reporter } from '../../db/backup/progress.ts'
import { type Samples, openSamples } from '../../db/backup/samples.ts'
import { openSystemSamples } from '../../db/backup/system-samples.ts'
import { type Manifest, nameOf, rowsOf } from './manifest.ts'
import { type RestoreOptions, restoreBackup } from './restore.ts'
import { withScratch } from './scratch.ts'
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

/**
 * Restores a backup into a database of its own, compares every table with the backup byte for byte, opens texts of every
 * sealed column, looks for them in clear, and removes the database again. A backup of another environment is taken too.
 * @throws Error that says what is wrong with the backup
 */
export async function drill({ serverUrl, canaries: given = [], ...options }: DrillOptions): Promise<DrillResult> {
  const start = performance.now()
  const result = await withScratch(serverUrl, 'drill', (adminUrl) => drillInto(adminUrl, options, given))
  return { ...result, ms: Math.round(performance.now() - start) }
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
