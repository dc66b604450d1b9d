import { spawn } from 'node:child_process'
import { mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import t from 'tap'
import { newId } from '../../db/index.ts'
import { folderStore } from '../../src/backup/folder-store.ts'
import { type BackupKind, type Manifest, nameOf } from '../../src/backup/manifest.ts'
import { MARKER_NAME } from '../../src/backup/marker.ts'
import { newestKeyring } from '../../src/backup/newest-keyring.ts'
import { listSets, putManifest } from '../../src/backup/sets.ts'
import { signManifest } from '../../src/backup/signature.ts'
import { readSmall } from '../../src/backup/store.ts'
import { archiving } from '../../src/doctor/archiving.ts'
import { type Alerts, type BackupSetup, type MadeBackup, keepUp, makeBackup, makeKeyring, openBackups } from '../../src/features/backups/index.ts'
import { type TestStores, makeStores } from '../support/backups.ts'
import { TestClock, type TestServer, startServer } from '../support/server.ts'

const MINUTE_MS = 60_000
const DAY_MS = 24 * 60 * MINUTE_MS
const clock = new TestClock()
let server: TestServer
let stores: TestStores
let setup: BackupSetup
t.before(async () => {
  server = await startServer({ clock })
})
t.beforeEach(async (t) => {
  clock.advance(DAY_MS)
  await server.database.admin`delete from backup_copies`
  await server.database.admin`delete from backups`
  stores = await makeStores(t)
  setup = stores.setup(server.database)
})
t.after(() => server.stop())

const ignore = () => undefined
const services = () => server.app.services
const folderOf = (kind: BackupKind, site = '') => join(stores.folder, site, kind === 'data' ? 'backups' : 'keyring')
const states = async () => Object.fromEntries((await server.database.admin<{ id: string; state: string; failure: string | null }[]>`select id, state, failure from backups`).map(({ id, state, failure }) => [id, failure ?? state]))

async function made(newStore = false): Promise<MadeBackup> {
  clock.advance(MINUTE_MS)
  const backup = await makeBackup(setup, services(), ignore, { newStore })
  if (!backup) throw new Error('busy')
  return backup
}

/** Takes something away for as long as the work lasts. */
async function without<T>(path: string, work: () => Promise<T>): Promise<T> {
  await rename(path, `${path}.away`)
  try {
    return await work()
  } finally {
    await rm(path, { recursive: true, force: true })
    await rename(`${path}.away`, path)
  }
}

t.test('W6 A89: a disk that is not mounted is never taken for an empty store: nothing is written, missed or destroyed there', async (t) => {
  const first = await made()
  clock.advance(MINUTE_MS)
  await keepUp(setup, services())
  const before = await states()
  for (const [kind, site] of [['data', ''], ['data', 'offsite'], ['keyring', '']] as const) {
    await without(folderOf(kind, site), async () => {
      // As a mount point looks without its disk.
      await mkdir(folderOf(kind, site))
      await t.rejects(keepUp(setup, services()), { code: 'away', message: /not the store that it was.*mounted\?.*--new-store/ })
      t.same(await states(), before, 'nothing is missing')
      if (site === '') {
        await t.rejects(made(), { code: 'away' })
        t.ok(Object.values(await states()).includes('away'), 'the register says why there is no backup')
        await server.database.admin`delete from backups where failure = 'away'`
      }
      t.same(await readdir(folderOf(kind, site)), [], 'nothing is there afterwards')
    })
  }
  t.same(await keepUp(setup, services()), { found: [], missing: [], copied: [], destroyed: [] }, 'and all is as before once it is back')
  await rm(folderOf('data'), { recursive: true })
  const heard: string[] = []
  const alerts: Alerts = { raise: (code) => Promise.resolve(void heard.push(code)), again: () => Promise.resolve(), ping: () => Promise.resolve() }
  await t.rejects(openBackups(setup, services(), alerts).runDue(), { code: 'away' })
  t.same(heard, ['backup_upkeep_failed_away'], 'somebody hears of it')
  const second = await made(true)
  t.same((await keepUp(setup, services()))?.missing, [first.data.id], 'a disk that is lost for good is replaced when a person says so')
  t.equal((await states())[second.data.id], 'good')
})

t.test('W6 S1: a store of another installation is neither written nor read for ours', async (t) => {
  const { data } = await made()
  await keepUp(setup, services())
  const other = await startServer({ clock })
  t.teardown(() => other.stop())
  const theirs = stores.setup(other.database)
  clock.advance(MINUTE_MS)
  await t.rejects(makeBackup(theirs, other.app.services, ignore), { code: 'foreign', message: /holds copies of the keyring of the test installation/ })
  await t.rejects(keepUp(theirs, other.app.services), { code: 'foreign' })
  t.equal((await other.database.admin`select from backups where state = 'good'`).length, 0)
  // Signed by our own key, for an installation that is not this one.
  const store = folderStore(folderOf('data'))
  const [part] = data.tables.toSorted((a, b) => a.part.stored.bytes - b.part.stored.bytes)
  const place = async (installation: Manifest['installation']) => {
    const manifest: Manifest = { ...data, id: newId(clock.now()), installation, tables: part ? [part] : [], jobs: null }
    await store.put(`${nameOf(manifest)}/${part?.part.name}`, Readable.from([await readSmall(store, `${nameOf(data)}/${part?.part.name}`, 1 << 20)]))
    await putManifest(store, nameOf(manifest), signManifest(services().signing, manifest))
    return manifest.id
  }
  await place({ ...data.installation, id: newId(clock.now()) })
  const ours = await place(data.installation)
  t.same((await keepUp(setup, services()))?.found, [ours], 'what is found there is taken up by installation, not by environment')
})

t.test('W6 A89: between backups it is noticed when a part is gone or cut or a manifest changed, at either site, and when it is back', async (t) => {
  const { data, keyring } = await made()
  await keepUp(setup, services())
  const part = (manifest: Manifest) => `${nameOf(manifest)}/${manifest.tables.at(-1)?.part.name}`
  for (const [manifest, site] of [[data, ''], [keyring, ''], [data, 'offsite'], [keyring, 'offsite']] as const) {
    const path = (file: string) => join(folderOf(manifest.kind, site), file)
    const manifestFile = path(`${nameOf(manifest)}/manifest.jws`)
    const [whole, text] = await Promise.all([readFile(path(part(manifest))), readFile(manifestFile)])
    const damages = [
      ['a part that is gone', () => rm(path(part(manifest)))],
      ['a part that is cut', () => writeFile(path(part(manifest)), whole.subarray(0, -1))],
      ['a manifest that was changed', () => writeFile(manifestFile, text.fill(65, 200, 201))]
    ] as const
    const good = Buffer.from(text)
    for (const [what, damage] of damages) {
      await damage()
      const noticed = await keepUp(setup, services())
      t.same(noticed?.missing, [manifest.id], `${what}: ${manifest.kind} ${site || 'home'}`)
      // What is still due off-site is copied again at once.
      if (site !== '') t.same(noticed?.copied, [manifest.id])
      await writeFile(path(part(manifest)), whole)
      await writeFile(manifestFile, good)
      t.same((await keepUp(setup, services()))?.found, site === '' ? [manifest.id] : [], `${what}, and back`)
    }
  }
})

t.test('W6 F5 A89: a restore takes no older copy of the keyring without a word when newer ones were taken away or damaged', async (t) => {
  const { data, keyring: older } = await made()
  clock.advance(MINUTE_MS)
  const told = await readFile(join(folderOf('data'), MARKER_NAME))
  const newest = await makeKeyring(setup, services())
  if (!newest) throw new Error('busy')
  const said: string[] = []
  const search = { stores: { data: folderStore(folderOf('data')), keyring: folderStore(folderOf('keyring')) }, trust: { own: [], root: services().keys.root }, report: (what: string) => said.push(what) }
  const find = (options: { olderKeyring?: boolean } = {}) => newestKeyring({ ...search, ...options }, data.installation.id)
  const [set, manifest] = [join(folderOf('keyring'), nameOf(newest)), join(folderOf('keyring'), nameOf(newest), 'manifest.jws')]
  t.equal((await find()).id, newest.id)
  await without(set, async () => {
    await t.rejects(find(), { message: new RegExp(`The newest copy of the keyring, ${nameOf(newest)}, is not in .*--older-keyring ${nameOf(older)} is taken.*opens again`) })
    t.equal((await find({ olderKeyring: true })).id, older.id, 'unless somebody says so')
    await without(join(folderOf('keyring'), MARKER_NAME), () => t.rejects(find(), { message: /The newest copy of the keyring/ }, 'the other store says so as well'))
  })
  const text = await readFile(manifest, 'utf8')
  await writeFile(manifest, `${text.slice(0, -20)}${text.at(-20) === 'A' ? 'B' : 'A'}${text.slice(-19)}`)
  await t.rejects(find(), { message: /is not in .* as it was made/ })
  t.match(said.at(-1), /left out .* signature of the manifest is wrong/)
  await writeFile(manifest, text)
  for (const kind of ['data', 'keyring'] as const) await rename(join(folderOf(kind), MARKER_NAME), join(stores.folder, `${kind}.marker`))
  await t.rejects(find(), { message: /No store says which copy of the keyring is the newest/ })
  // The run that made the newest was cut off before it told the stores: the copies themselves name the one before.
  for (const kind of ['data', 'keyring'] as const) await writeFile(join(folderOf(kind), MARKER_NAME), told)
  t.notOk(told.toString() === (await readFile(join(stores.folder, 'data.marker'), 'utf8')))
  t.equal((await find()).id, newest.id, 'a store that is behind is followed by what the copies say')
})

t.test('W6 A89: a disk that takes no more ends a backup with a word for it, and nothing of it is listed', async (t) => {
  const { data } = await made()
  const { app, jobs, platform, backup } = server.database.urls
  const env = {
    RIND_ENV: 'test', DATA_DIR: stores.folder, BACKUP_DIR: folderOf('data'), KEYRING_DIR: folderOf('keyring'), ROOT_KEY: server.rootKey.toString('base64'), SIGNING_KEY: Buffer.alloc(32, 7).toString('base64'),
    DATABASE_URL: app.reveal(), DATABASE_JOBS_URL: jobs.reveal(), DATABASE_PLATFORM_URL: platform.reveal(), DATABASE_BACKUP_URL: backup.reveal()
  }
  const before = await listSets(folderStore(folderOf('data')))
  // The kernel refuses what goes beyond a limit half-way in a file, as it does when the disk is full.
  const child = spawn('sh', ['-c', 'ulimit -f 2; unset NODE_OPTIONS; exec "$0" bin/rind.js backup', process.execPath], { env: { PATH: process.env['PATH'], ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk.toString()))
  t.equal(await new Promise((resolve) => child.on('close', resolve)), 1)
  t.match(said, / is full/)
  t.same(Object.values(await states()).toSorted(), ['full', 'full', 'good', 'good'], 'the register says why')
  t.same(await listSets(folderStore(folderOf('data'))), before, 'nothing is left of it')
  t.equal((await states())[data.id], 'good', 'and the one before stays')
})

t.test('W6 O1: rind doctor says whether the write-ahead log is archived, and whether it arrives', (t) => {
  const on = { mode: 'on', command: 'pgbackrest archive-push %p', library: '', failing: false, archivedAt: '2026-11-21T02:00:00Z' }
  t.match(archiving(undefined), { state: 'look' })
  t.match(archiving({ ...on, mode: 'off', command: '(disabled)' }), { state: 'look', text: /archive_mode is off/ })
  t.match(archiving(on), { state: 'ok', text: /last at 2026-11-21T02:00:00Z/ })
  t.match(archiving({ ...on, command: '', library: 'basic_archive' }), { state: 'ok' })
  t.match(archiving({ ...on, command: '' }), { state: 'red', text: /archive_command is empty/ })
  t.match(archiving({ ...on, failing: true }), { state: 'red', text: /does not take/ })
  t.end()
})

t.end()
