// npm run bench -- backup [messages]: a backup and a restore of 1,000,000 messages against what an administrator would
// write in a line, `pg_dump -Fc | age` and `age -d | pg_restore`, interleaved in one run on Debian's PostgreSQL. Time, size
// and peak memory as ratios; and whether people who write meanwhile feel it. Rind's side does more: a backup is read
// back and compared, a restore checks signature, hashes, counts, references and keys. Linux only, it reads /proc.
import { type ChildProcess, fork, spawn } from 'node:child_process'
import { mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { generateIdentity, identityToRecipient } from 'age-encryption'
import { adminUrl, createDatabase } from '../support/database.ts'
import { fillArchive } from '../support/archive.ts'
import { foundWorkspace } from '../support/people.ts'
import { startServer } from '../support/server.ts'
import type { ServerOrder } from './backup-server.ts'
import { debianPrograms } from './debian-postgres.ts'
import { type Measured, drive, openRind } from './driver.ts'
import { median, printMachine, printTable } from './figures.ts'
import { peakWhile, residentBytes } from './memory.ts'

const ROUNDS = 3
const EACH = 40
const SENDERS = 50
const PER_SECOND = 100
const WINDOW_MS = 5_000
/** Before what is measured, and after it once more. */
const CALM_WINDOWS = 6
const WORDS = 'ik heb een vraag over mijn bestelling van vorige week want de fiets is nog niet geleverd en het achterlicht flikkert soms op de kasseien kunt u mij helpen alvast bedankt'.split(' ')
const body = (conversation: number, message: number) => Array.from({ length: 12 + ((conversation + message) % 17) }, (_, place) => WORDS[(conversation * 7 + message * 3 + place * 5) % WORDS.length] ?? '').join(' ')

interface Cost {
  readonly ms: number
  readonly peak: number
  readonly bytes: number
}

const total = Number(process.argv[2] ?? 1_000_000)
const folder = await mkdtemp(join(tmpdir(), 'rind-bench-backup-'))
const { bin, version } = await debianPrograms()
const identity = await generateIdentity()
const recipient = await identityToRecipient(identity)
const identityFile = join(folder, 'identity')
await writeFile(identityFile, `${identity}\n`, { mode: 0o600 })

printMachine()
const seeding = await startServer()
const { database, rootKey } = seeding
await fillArchive(seeding, await foundWorkspace(seeding, 'Bench'), { conversations: Math.ceil(total / EACH), messagesEach: EACH, body, begin: Date.now() - total * 2_000 })
await database.admin`analyze`
await seeding.app.close()

/** Looking through /proc takes this process time that would be counted as the writers': while they are measured nobody looks. */
const unwatched: typeof peakWhile = async (_, run) => ({ result: await run(), peak: 0 })

/** Runs a line of the shell to its end, with what it held in memory. */
async function runLine(line: string, watch = peakWhile): Promise<{ ms: number; peak: number }> {
  const began = performance.now()
  const child = spawn('/bin/bash', ['-o', 'pipefail', '-c', line], { stdio: ['ignore', 'ignore', 'inherit'] })
  const { result: code, peak } = await watch(child.pid ?? 0, () => new Promise<number | null>((resolve) => child.once('exit', resolve)))
  if (code !== 0) throw new Error(`${line.slice(0, 60)}… ended with ${code}`)
  return { ms: performance.now() - began, peak }
}

const dumpFile = join(folder, 'dump.age')
async function plainBackup(watch = peakWhile): Promise<Cost> {
  const cost = await runLine(`'${bin}/pg_dump' -Fc '${adminUrl(database.name)}' | age -r ${recipient} -o '${dumpFile}.new' && mv '${dumpFile}.new' '${dumpFile}' && sync -d '${dumpFile}'`, watch)
  return { ...cost, bytes: (await stat(dumpFile)).size }
}

async function plainRestore(): Promise<Cost> {
  const empty = await createDatabase({ empty: true })
  const cost = await runLine(`age -d -i '${identityFile}' '${dumpFile}' | '${bin}/pg_restore' --exit-on-error -d '${adminUrl(empty.name)}'`)
  await empty.drop()
  return { ...cost, bytes: 0 }
}

const stores = { data: join(folder, 'backups'), keyring: join(folder, 'keyring'), offsite: join(folder, 'offsite') }
async function rindRestore(): Promise<Cost> {
  const empty = await createDatabase({ empty: true })
  const env = { ...process.env, RIND_ENV: 'test', DATA_DIR: join(folder, 'machine'), BACKUP_DIR: stores.data, KEYRING_DIR: stores.keyring, ROOT_KEY: rootKey.toString('base64') }
  const began = performance.now()
  const child = spawn(process.execPath, ['bin/main.ts', 'restore', 'latest', '--to', adminUrl(empty.name), '--identity', identityFile], { env, stdio: ['ignore', 'ignore', 'pipe'] })
  let said = ''
  child.stderr.on('data', (chunk: Buffer) => (said = `${said}${chunk.toString()}`.slice(-500)))
  const { result: code, peak } = await peakWhile(child.pid ?? 0, () => new Promise<number | null>((resolve) => child.once('exit', resolve)))
  if (code !== 0) throw new Error(`rind restore ended with ${code}: ${said}`)
  await empty.drop()
  return { ms: performance.now() - began, peak, bytes: 0 }
}

const urls = { app: database.urls.app.reveal(), jobs: database.urls.jobs.reveal(), platform: database.urls.platform.reveal(), backup: database.urls.backup.reveal() }
const offsitePlace = (name: string) => ({ kind: 'folder' as const, path: join(stores.offsite, name) })
const order: ServerOrder = {
  database: database.name, adminUrl: adminUrl(database.name), urls, rootKey: rootKey.toString('base64'), senders: SENDERS,
  setup: {
    places: { data: { kind: 'folder', path: stores.data }, keyring: { kind: 'folder', path: stores.keyring } }, recipients: { data: [recipient], keyring: [recipient] }, offsite: { data: offsitePlace('data'), keyring: offsitePlace('keyring'), release: offsitePlace('release') }, release: null, regions: { data: null, keyring: null, offsite: null },
    at: { hour: 3, timeZone: 'UTC' }, drill: { at: { day: 0, hour: 5, timeZone: 'UTC' }, dir: join(folder, 'drill'), env: null }
  }
}
const server = fork(new URL('backup-server.ts', import.meta.url), { execArgv: [], stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
const answer = <T>(child: ChildProcess) => new Promise<T>((resolve, reject) => {
  child.once('message', (message) => ('failed' in (message as object) ? reject(new Error(JSON.stringify(message))) : resolve(message as T)))
})
server.send(order)
const { url, targets } = await answer<{ url: string; targets: { ticket: string; conversationId: string }[] }>(server)
const senders = await openRind(url, targets)
await drive(senders, WINDOW_MS, PER_SECOND)
const idle = await residentBytes(server.pid ?? 0)

/** Over the idle server: its own growth, and the process that copies. */
async function rindBackup(watch = peakWhile): Promise<Cost> {
  server.send('backup')
  const { result, peak } = await watch(server.pid ?? 0, () => answer<{ ms: number; bytes: number }>(server))
  return { ...result, peak: peak - idle }
}

const costs: Record<'plainBackup' | 'rindBackup' | 'plainRestore' | 'rindRestore', Cost[]> = { plainBackup: [], rindBackup: [], plainRestore: [], rindRestore: [] }
await mkdir(stores.data, { recursive: true })
for (let round = 0; round < ROUNDS; round++) {
  costs.plainBackup.push(await plainBackup())
  costs.rindBackup.push(await rindBackup())
  costs.plainRestore.push(await plainRestore())
  costs.rindRestore.push(await rindRestore())
}

/** What writers wait while something runs, in windows. */
async function felt(run: () => Promise<unknown>): Promise<Measured[]> {
  const windows: Measured[] = []
  const over = new AbortController()
  const done = run().finally(() => over.abort())
  do windows.push(await drive(senders, WINDOW_MS, PER_SECOND))
  while (!over.signal.aborted)
  await done
  return windows
}
// The database still writes back what the restores left.
await database.admin`checkpoint`
await wait(WINDOW_MS)
const calmFor = () => felt(() => wait(WINDOW_MS * CALM_WINDOWS))
const before = await calmFor()
const during = await felt(() => rindBackup(unwatched))
const duringCopy = await felt(async () => {
  server.send('copy')
  const { copied } = await answer<{ copied: number }>(server)
  if (copied !== 2) throw new Error(`${copied} backups were copied off-site, and not 2`)
})
const duringPlain = await felt(() => plainBackup(unwatched))
await wait(WINDOW_MS)
const calm = [...before, ...(await calmFor())]

const seconds = (runs: readonly Cost[]) => median(runs.map(({ ms }) => ms)) / 1000
const megabytes = (runs: readonly Cost[], of: 'peak' | 'bytes') => median(runs.map((run) => run[of])) / 1e6
const ratio = (own: number, other: number) => (own / other).toFixed(2)
function rows(name: string, own: readonly Cost[], other: readonly Cost[], plain: string): [string, ...string[]][] {
  const figures = (runs: readonly Cost[]) => [seconds(runs), megabytes(runs, 'bytes'), megabytes(runs, 'peak')] as const
  const [a, b] = [figures(own), figures(other)]
  const cells = (of: readonly number[], to: readonly number[]) => of.flatMap((value, index) => [value === 0 ? '–' : value.toFixed(1), value === 0 ? '–' : ratio(value, to[index] ?? 1)])
  return [[plain, ...cells(b, b)], [name, ...cells(a, b)]]
}
printTable(
  `${total.toLocaleString('en-GB')} messages, Debian's PostgreSQL ${version}; medians of ${ROUNDS} interleaved rounds; memory of Rind's backup is over the idle server (${(idle / 1e6).toFixed(0)} MB)`,
  ['seconds', 'x', 'MB stored', 'x', 'MB memory', 'x'],
  [...rows('Rind, backup', costs.rindBackup, costs.plainBackup, 'pg_dump -Fc | age'), ...rows('Rind, restore', costs.rindRestore, costs.plainRestore, 'age -d | pg_restore')]
)
const p99 = (windows: readonly Measured[]) => median(windows.map(({ p99 }) => p99))
const felts = (name: string, windows: readonly Measured[]): [string, ...string[]] => [name, String(windows.length), median(windows.map(({ p50 }) => p50)).toFixed(2), p99(windows).toFixed(2), ratio(p99(windows), p99(calm))]
printTable(`${PER_SECOND} messages a second by ${SENDERS} writers, in windows of ${WINDOW_MS / 1000} s; milliseconds, medians of the windows`, ['windows', 'p50', 'p99', 'x calm'], [felts('nothing else', calm), felts('a backup by Rind', during), felts('its copy off-site', duringCopy), felts('pg_dump -Fc | age', duringPlain)])
printMachine()
for (const { socket } of senders) socket.close()
server.send('stop')
await new Promise((resolve) => server.once('exit', resolve))
await database.drop()
await rm(folder, { recursive: true, force: true })
process.exit(0)
