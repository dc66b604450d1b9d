import { randomBytes } from 'node:crypto'
import { copyBack } from '../../db/backup/fingerprints.ts'
import { openCopying } from '../../db/backup/connection.ts'
import { openSamples } from '../../db/backup/samples.ts'
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

/**
 * Restores a backup into a database of its own, compares every table with the backup byte for byte, opens texts of every
 * sealed column, looks for them in clear, and removes the database again. A backup of another environment is taken too.
 * @throws Error that says what is wrong with the backup
 */
export async function drill({ serverUrl, canaries: given = [], ...options }: DrillOptions): Promise<DrillResult> {
  const start = performance.now()
  const database = `rind_drill_${randomBytes(6).toString('hex')}`
  const adminUrl = at(serverUrl, database)
  await administer(serverUrl, `create database ${database} template template0`)
  try {
    const tables: { readonly table: Manifest['tables'][number]; readonly store: 'data' | 'keyring' }[] = []
    const { data, keyring } = await restoreBackup({
      ...options,
      adminUrl,
      passwords: {},
      environment: null,
      inspect: async (client, loaded) => {
        for (const table of loaded) {
          options.report(`comparing ${table.schema}.${table.name}`)
          const counter = await createCounter()
          for await (const _ of counter.pass(copyBack(client, table)));
          await client.query('select 1')
          if (counter.tally().xxh3 !== table.part.content.xxh3) throw new Error(`${table.schema}.${table.name} is not what was backed up: its fingerprint is another.`)
        }
      }
    })
    for (const manifest of [data, keyring]) for (const table of manifest.tables) tables.push({ table, store: manifest.kind })
    options.report('opening samples')
    const { opened, canaries } = await openSamples(adminUrl, options.rootKey)
    const wanted = [...canaries, ...given.map((text) => Buffer.from(text))]
    options.report(`looking for ${wanted.length} texts in clear`)
    await searchInClear(adminUrl, tables.map(({ table }) => table), wanted)
    return {
      name: nameOf(data),
      id: data.id,
      snapshotAt: data.snapshot.at,
      tables: tables.length,
      rows: rowsOf(data) + rowsOf(keyring),
      opened,
      canaries: wanted.length,
      ms: Math.round(performance.now() - start)
    }
  } finally {
    await administer(serverUrl, `drop database if exists ${database} with (force)`)
  }
}

function at(serverUrl: string, database: string): string {
  const url = new URL(serverUrl)
  url.pathname = `/${database}`
  return url.toString()
}

async function administer(url: string, statement: string): Promise<void> {
  const client = await openCopying(url)
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}

/** @throws Error that names the table in which one of the texts stands in clear, and not the text */
async function searchInClear(url: string, tables: readonly Manifest['tables'][number][], texts: readonly Buffer[]): Promise<void> {
  const longest = texts.reduce((most, { length }) => Math.max(most, length), 0)
  const client = await openCopying(url)
  try {
    for (const table of tables) {
      let tail = Buffer.alloc(0)
      for await (const chunk of copyBack(client, table)) {
        // A text may lie across two chunks.
        const window = Buffer.concat([tail, chunk])
        if (texts.some((text) => window.includes(text))) throw new Error(`A text that has to be sealed stands in clear in ${table.schema}.${table.name}.`)
        tail = window.subarray(Math.max(0, window.length - longest))
      }
      await client.query('select 1')
    }
  } finally {
    await client.end()
  }
}
