import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startEmbedded } from '../../db/embedded.ts'
import { type DrillOptions, type DrillResult, drill } from '../backup/drill.ts'
import { listSets } from '../backup/sets.ts'
import { type Environment, readConfig } from '../config/index.ts'
import { takeOption } from './options.ts'
import { readingOf } from './restore.ts'

const USAGE = `Usage: rind drill [BACKUP] [--identity FILE]… [--keyring FOLDER] [--on DATABASE_URL] [--canary TEXT]… [--json]
       Without a name: the newest backup and the oldest.`
const say = (text: string) => process.stderr.write(`${text}\n`)

/**
 * Proves that backups come back: restores them into a database of their own, on a PostgreSQL that is started for this
 * and removed, or the one of --on. Needs the stores, the identities and the root key, and nothing else.
 * @throws Error that says what is wrong, or the usage
 */
export async function runDrill(env: Environment, given: readonly string[]): Promise<void> {
  const args = [...given]
  const on = takeOption(args, '--on', true, USAGE)
  const json = takeOption(args, '--json', false, USAGE) !== null
  const canaries: string[] = []
  for (let text = takeOption(args, '--canary', true, USAGE); text !== null; text = takeOption(args, '--canary', true, USAGE)) canaries.push(text)
  const config = readConfig(env)
  const { name, ...reading } = await readingOf(config, args, USAGE)
  const { backups } = await listSets(reading.stores.data)
  const [newest, oldest] = [backups.at(-1), backups[0]]
  const names = [...new Set(name === undefined ? [newest, oldest] : [name === 'latest' ? newest : name])].filter((found) => found !== undefined)
  if (names.length === 0) throw new Error(`There is no backup in ${reading.stores.data.place}.`)
  const results: DrillResult[] = []
  const run = async (serverUrl: string) => {
    for (const each of names) results.push(await drill({ ...reading, name: each, serverUrl, canaries, report: say } satisfies DrillOptions))
  }
  if (on !== null) await run(on)
  else await onOwnServer(run)
  process.stdout.write(json ? `${JSON.stringify(results)}\n` : results.map((result) => `${described(result)}\n`).join(''))
}

function described({ name, tables, rows, opened, canaries, ms }: DrillResult): string {
  const texts = Object.values(opened).reduce((sum, count) => sum + count, 0)
  return `${name} comes back: ${tables} tables and ${rows} rows as they were, ${texts} sealed texts opened, ${canaries} texts looked for in clear and not found, in ${(ms / 1000).toFixed(1)} s`
}

/** A PostgreSQL of its own: the drill takes nothing from the one that serves. */
async function onOwnServer(run: (serverUrl: string) => Promise<void>): Promise<void> {
  const dataDir = await mkdtemp(join(tmpdir(), 'rind-drill-'))
  try {
    const embedded = await startEmbedded({ dataDir, log: () => undefined })
    try {
      await run(embedded.adminUrl)
    } finally {
      await embedded.stop()
    }
  } finally {
    await rm(dataDir, { recursive: true, force: true })
  }
}
