import { randomBytes, randomUUID } from 'node:crypto'
import { mkdir, readFile, readdir, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import t from 'tap'
import { type DrillReport, listDrillReports, putDrillReport } from '../../src/backup/drill-report.ts'
import { folderStore } from '../../src/backup/folder-store.ts'
import { nameOf } from '../../src/backup/manifest.ts'
import { only } from '../../src/backup/store.ts'
import { readConfig } from '../../src/config/index.ts'
import { LocalRootKey } from '../../src/crypto/index.ts'
import { backups as backupFindings } from '../../src/doctor/backups.ts'
import { type Alerts, type BackupSetup, type MadeBackup, makeBackup, openBackups } from '../../src/features/backups/index.ts'
import { type TestStores, makeStores } from '../support/backups.ts'
import { adminUrl } from '../support/database.ts'
import { DAY_MS } from '../support/erasing.ts'
import { foundWorkspace } from '../support/people.ts'
import { runRind } from '../support/process.ts'
import { TestClock, type TestServer, startServer } from '../support/server.ts'
import { openWidget, startConversation } from '../support/visitor.ts'

const clock = new TestClock()
let server: TestServer
let stores: TestStores
/** Where the identities are elsewhere. */
let setup: BackupSetup
/** What a machine has that holds the stores, the identities and the root key. */
let env: Record<string, string>
let backup: MadeBackup

const services = () => server.app.services
const store = () => folderStore(join(stores.folder, 'backups'))
const heard: string[] = []
const alerts: Alerts = {
  raise: (code) => {
    heard.push(code)
    return Promise.resolve()
  },
  again: () => Promise.resolve(),
  ping: () => Promise.resolve()
}
const elsewhere = () => openBackups(setup, services(), alerts)
const here = () => openBackups({ ...setup, drill: { ...setup.drill, env: { ...env, PATH: process.env['PATH'] } } }, services(), alerts)
const drills = () => server.database.admin<{ id: string; place: string; state: string; failure: string | null }[]>`select id, place, state, failure from backup_drills order by started_at, id`
const left = () => readdir(setup.drill.dir).catch(() => [])

t.before(async () => {
  server = await startServer({ clock })
  stores = await makeStores(t)
  setup = stores.setup(server.database)
  const workspace = await foundWorkspace(server)
  await startConversation(await openWidget(server, workspace.inbox.key), 'words that have to come back')
  backup = (await makeBackup(setup, services(), () => undefined)) as MadeBackup
  const machine = join(stores.folder, 'machine')
  env = {
    RIND_ENV: 'test', DATA_DIR: machine, DRILL_DIR: setup.drill.dir, BACKUP_DIR: join(stores.folder, 'backups'), KEYRING_DIR: join(stores.folder, 'keyring'),
    ROOT_KEY: server.rootKey.toString('base64')
  }
  // As "npm start" leaves them where nobody set recipients.
  await mkdir(machine)
  await writeFile(join(machine, 'backup.identity'), `${stores.identities.data}\n`)
  await writeFile(join(machine, 'keyring.identity'), `${stores.identities.keyring}\n`)
})
t.after(() => server.stop())

t.test('W6: a drill that is killed leaves a server and data, which the next look removes', async (t) => {
  const drilling = here().drillDue()
  // Killed as soon as its server runs.
  const deadline = Date.now() + 300_000
  let step: string | null = null
  for (; step === null && Date.now() < deadline; await wait(20)) step = (await server.database.admin<{ step: string | null }[]>`select step from backup_drills`)[0]?.step ?? null
  const [folder = ''] = await left()
  const home = join(setup.drill.dir, folder)
  const pid = await readFile(join(home, 'rind.lock')).then((bytes) => bytes.readUInt32BE(60))
  // Root's lies outside, where the database's user reaches it.
  const cluster = await readFile(join(home, 'postgres-location'), 'utf8').then((text) => text.trim(), () => join(home, 'postgres'))
  const postmaster = Number((await readFile(join(cluster, 'postmaster.pid'), 'utf8')).split('\n')[0])
  process.kill(pid, 'SIGKILL')
  t.match(await drilling, { made: { failure: 'killed' } })
  t.ok((await isAlive(postmaster)) && (await left()).length === 1, 'what it made is still there')
  t.match(await elsewhere().drillDue(), { taken: [] })
  t.same(await left(), [])
  t.notOk(await isAlive(postmaster), 'its PostgreSQL is stopped')
  await t.rejects(stat(dirname(cluster)), { code: 'ENOENT' }, 'and gone with all that it held')
  t.match(await drills(), [{ place: 'here', state: 'failed', failure: 'killed' }])
  t.same(heard.splice(0), ['drill_failed_killed'])
})

/** One that ended and that nobody has asked for yet has no command line any more. */
const isAlive = (pid: number) => readFile(`/proc/${pid}/cmdline`).then(({ length }) => length > 0, () => false)

t.test('W6 S8: the drill of the week is made once, caught up when it was missed, and stands in the register with what it proved', async (t) => {
  const [one, other] = await Promise.all([here().drillDue(), here().drillDue()])
  t.equal([one, other].filter((run) => run === null).length, 1, 'of two one drills')
  t.match(one ?? other, { made: { failure: null } }, 'one that was killed counts for nothing')
  t.same(await left(), [], 'and nothing is left of it')
  const [proved] = await server.database.admin<Record<string, number>[]>`select r.tables, r.rows::int, r.columns, r.texts, r.canaries from backup_drill_results r where backup_id = ${backup.data.id}`
  t.match(proved, { tables: backup.data.tables.length + backup.keyring.tables.length, rows: [...backup.data.tables, ...backup.keyring.tables].reduce((sum, { rows }) => sum + rows, 0) })
  t.ok((proved?.['columns'] ?? 0) > 10 && (proved?.['texts'] ?? 0) > 10 && (proved?.['canaries'] ?? 0) > 5)
  t.equal((await here().drillDue())?.made, undefined, 'it was made this week')
  clock.advance(6 * DAY_MS)
  const part = backup.data.tables.find(({ name }) => name === 'messages')?.part.name ?? ''
  const file = join(stores.folder, 'backups', nameOf(backup.data), part)
  const bytes = await readFile(file)
  await writeFile(file, bytes.subarray(0, -1))
  clock.advance(DAY_MS)
  t.match(await here().drillDue(), { made: { failure: 'changed' } })
  t.same(heard.splice(0), ['drill_failed_changed'], 'somebody hears of it')
  t.equal((await here().drillDue())?.made, undefined, 'what is damaged is not tried again at once')
  t.same(await left(), [])
  await writeFile(file, bytes)
})

t.test('W6 A89: a drill on another machine is taken up by its signed report, and a report of anybody else is not', async (t) => {
  const { installation } = backup.data
  const root = services().keys.root
  const report = (change: Partial<DrillReport> = {}) => {
    const at = new Date(clock.now()).toISOString()
    return { id: randomUUID(), installation, software: 'test', startedAt: at, endedAt: at, failure: null, backups: [], ...change }
  }
  const refused = async (what: string, code: string[]) => {
    t.match(await elsewhere().drillDue(), { taken: [] }, what)
    t.same(heard.splice(0), code, what)
    for (const name of await listDrillReports(store())) if (name !== id) await store().remove(`drills/${name}.jws`)
  }
  const first = report()
  const { id } = first
  await putDrillReport(store(), root, first)
  t.match(await elsewhere().drillDue(), { made: undefined, taken: [id] })
  t.same((await drills()).filter((drill) => drill.place === 'elsewhere'), [{ id, place: 'elsewhere', state: 'passed', failure: null }])
  t.match(await elsewhere().drillDue(), { taken: [] }, 'once')

  await putDrillReport(store(), new LocalRootKey('environment', randomBytes(32)), report())
  await refused('of another root key', ['drill_unsigned'])
  await putDrillReport(store(), root, report({ installation: { ...installation, environment: 'production' } }))
  await refused('of another environment', ['drill_unsigned'])
  const text = await readFile(join(stores.folder, 'backups/drills', `${id}.jws`), 'utf8')
  const renamed = randomUUID()
  await store().put(`drills/${renamed}.jws`, only(Buffer.from(text)))
  await refused('an older one under another name', ['drill_unsigned'])
  const [head, payload = '', signature] = text.split('.')
  const changed = Buffer.from(payload, 'base64url').toString().replace(id, renamed)
  await store().put(`drills/${renamed}.jws`, only(Buffer.from(`${head}.${Buffer.from(changed).toString('base64url')}.${signature}`)))
  await refused('one that was changed', ['drill_unsigned'])
  await putDrillReport(store(), root, report({ endedAt: new Date(clock.now() + DAY_MS).toISOString() }))
  await refused('one of tomorrow', [])
  await putDrillReport(store(), root, report({ failure: 'keys' }))
  t.equal((await elsewhere().drillDue())?.taken.length, 1)
  t.same(heard.splice(0), ['drill_failed_keys'], 'one that failed there is told here')
})

t.test('W6: a drill with an older copy of the keyring is no word for the register that backups come back', async (t) => {
  const before = await listDrillReports(store())
  const drilled = await runRind(['drill', '--older-keyring', '--on', adminUrl('postgres')], env)
  t.match(drilled, { code: 0, stderr: /The backup comes back\..*--older-keyring found, so the register is not told/s })
  t.same(await listDrillReports(store()), before)
})

t.test('W6 O1: a drill that is overdue is told, and rind doctor says so', async (t) => {
  const { backup: login, ...urls } = server.database.urls
  const findings = () => backupFindings(readConfig({ RIND_ENV: 'production' }), { urls, backup: login, stop: () => Promise.resolve() }, clock.now())
  const state = async () => (await findings()).find(({ id }) => id === 'drill')?.state
  t.equal(await state(), 'ok')
  clock.advance(7 * DAY_MS)
  await elsewhere().drillDue()
  t.same(heard, [])
  clock.advance(DAY_MS + 1)
  await elsewhere().drillDue()
  t.same(heard, ['drill_overdue'])
  t.equal(await state(), 'red')
})

t.end()
