import { newId } from '../../db/ids.ts'
import type { Reporter } from '../../db/backup/progress.ts'
import type { DrillMessage } from '../backup/drill-in-child.ts'
import { type DrillReport, drilledBackup, putDrillReport } from '../backup/drill-report.ts'
import { type DrillResult, drill } from '../backup/drill.ts'
import { failureOf } from '../backup/failure.ts'
import { listSets, readManifest } from '../backup/sets.ts'
import { type Environment, readConfig } from '../config/index.ts'
import { VERSION } from '../server.ts'
import { takeOption } from './options.ts'
import { onOwnServer } from './own-server.ts'
import { progressLine, showStep } from './progress-line.ts'
import { type Reading, readingOf } from './restore.ts'

const USAGE = `Usage: rind drill [BACKUP] [--identity FILE]… [--keyring FOLDER | --offsite] [--older-keyring] [--on DATABASE_URL] [--canary TEXT]… [--json]
       Without a name: the newest backup and the oldest, and a signed report for the register is put beside them, unless
       an older keyring was taken.`

/**
 * Proves that backups come back: restores them into a database of their own, on a PostgreSQL that is started for this
 * and removed, or the one of --on. Needs the stores, the identities and the root key, and nothing else.
 * @throws Error that says what is wrong, or the usage
 */
export async function runDrill(env: Environment, given: readonly string[]): Promise<void> {
  const tell = parent()
  try {
    const results = await run(env, given, tell)
    tell?.({ result: results })
  } catch (error) {
    tell?.({ failure: { code: failureOf(error), message: error instanceof Error ? error.message.slice(0, 500) : 'unknown' } })
    throw error
  }
}

async function run(env: Environment, given: readonly string[], tell: Tell | null): Promise<readonly DrillResult[]> {
  const args = [...given]
  const on = takeOption(args, '--on', true, USAGE)
  const json = takeOption(args, '--json', false, USAGE) !== null
  const canaries: string[] = []
  for (let text = takeOption(args, '--canary', true, USAGE); text !== null; text = takeOption(args, '--canary', true, USAGE)) canaries.push(text)
  const config = readConfig(env)
  const reading = await readingOf(config, args, USAGE)
  const line = progressLine(process.stderr)
  const report: Reporter = (what, at) => {
    if (at) tell?.({ progress: at })
    showStep(line, what, at)
  }
  const startedAt = new Date()
  const results: DrillResult[] = []
  const drillAll = async (serverUrl: string) => {
    for (const name of await namesOf(reading)) {
      try {
        results.push(await drill({ ...reading, name, serverUrl, canaries, report }))
      } catch (error) {
        // The oldest may have come to the end of its time meanwhile.
        if (results.length > 0 && !(await listSets(reading.stores.data)).backups.includes(name)) continue
        throw error
      }
    }
  }
  // What another Rind asked for it notes itself; of one backup that was named the register needs no word. With an older
  // copy of the keyring it proves nothing of the newest, which is what a restore takes.
  const reports = tell === null && reading.name === undefined && reading.olderKeyring !== true
  const finish = async (failure: string | null) => {
    if (reports) await putReport(reading, { startedAt, failure, results }).catch((error: unknown) => line.say(`No report for the register: ${error instanceof Error ? error.message : 'unknown'}`))
  }
  try {
    await (on !== null ? drillAll(on) : onOwnServer(config.backup.drill.dir, 'The drill', drillAll))
  } catch (error) {
    await finish(failureOf(error))
    line.say('The drill failed.')
    throw error
  }
  await finish(null)
  line.say(`${results.length === 1 ? 'The backup comes' : 'Both backups come'} back.`)
  if (reading.olderKeyring === true) line.say('It took the keyring that --older-keyring found, so the register is not told.')
  process.stdout.write(json ? `${JSON.stringify(results)}\n` : results.map((result) => `${described(result)}\n`).join(''))
  return results
}

/** The newest and the oldest, unless one was named. */
async function namesOf({ name, stores }: Reading): Promise<readonly string[]> {
  const { backups } = await listSets(stores.data)
  const [newest, oldest] = [backups.at(-1), backups[0]]
  const names = [...new Set(name === undefined ? [newest, oldest] : [name === 'latest' ? newest : name])].filter((found) => found !== undefined)
  if (names.length === 0) throw new Error(`There is no backup in ${stores.data.place}.`)
  return names
}

/** @throws Error when no backup says which installation this is, or the store takes nothing */
async function putReport({ stores, trust, rootKey }: Reading, { startedAt, failure, results }: { readonly startedAt: Date; readonly failure: string | null; readonly results: readonly DrillResult[] }): Promise<void> {
  const { backups } = await listSets(stores.data)
  let installation: DrillReport['installation'] | undefined
  for (const name of backups.toReversed()) {
    installation = (await readManifest(stores.data, name, trust).catch(() => null))?.manifest.installation
    if (installation) break
  }
  if (!installation) throw new Error('no backup says which installation this is.')
  const facts = { id: newId(startedAt.getTime()), installation, software: VERSION, startedAt: startedAt.toISOString(), endedAt: new Date().toISOString(), failure, backups: results.map(drilledBackup) }
  await putDrillReport(stores.data, rootKey, facts)
}

function described({ name, tables, rows, opened, canaries, ms }: DrillResult): string {
  const texts = Object.values(opened).reduce((sum, count) => sum + count, 0)
  return `${name} comes back: ${tables} tables and ${rows} rows as they were, ${texts} sealed texts opened, ${canaries} texts looked for in clear and not found, in ${(ms / 1000).toFixed(1)} s`
}

type Tell = (message: DrillMessage) => void

/** The Rind that runs this as its child. */
function parent(): Tell | null {
  return process.send === undefined ? null : (message) => process.connected && process.send?.(message)
}
