import { rename, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { pino } from 'pino'
import t, { type Test } from 'tap'
import { createAlerts } from '../../src/alerts.ts'
import { folderStore } from '../../src/backup/folder-store.ts'
import { nameOf } from '../../src/backup/manifest.ts'
import { restoreBackup } from '../../src/backup/restore.ts'
import { listSets } from '../../src/backup/sets.ts'
import { type BackupServices, type BackupSetup, type MadeBackup, hold, keepUp, makeBackup, makeKeyring, openBackups } from '../../src/features/backups/index.ts'
import { type TestStores, makeStores } from '../support/backups.ts'
import { adminUrl, createDatabase } from '../support/database.ts'
import { DAY_MS } from '../support/erasing.ts'
import { TestClock, type TestServer, startServer } from '../support/server.ts'

const HOUR_MS = 3_600_000
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
const made = async () => (await makeBackup(setup, services(), ignore)) as MadeBackup
const storeOf = (place: string) => folderStore(join(stores.folder, place))
const lying = async (place: string) => (await listSets(storeOf(place))).backups

/** Who is told, and pinged: what was heard, and whether anybody hears. */
async function ear(t: Test) {
  const heard: string[] = []
  const state = { deaf: false }
  const listener = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk: Buffer) => (body += chunk.toString()))
    request.on('end', () => {
      if (!state.deaf) heard.push(request.method === 'GET' ? 'ping' : (JSON.parse(body) as { code: string }).code)
      response.writeHead(state.deaf ? 503 : 200).end()
    })
  })
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve))
  t.teardown(() => listener.close())
  const url = new URL(`http://127.0.0.1:${(listener.address() as AddressInfo).port}/`)
  const about = { publicUrl: 'https://chat.example', internal: { url: 'http://localhost:3200' } }
  const alerts = createAlerts({ url, pingUrl: url, mail: [], locale: 'en' }, { send: () => Promise.resolve() }, about, clock, pino({ level: 'silent' }))
  return { alerts, state, take: () => heard.splice(0).toSorted() }
}

t.test('W6 A89: a backup that cannot be made keeps nobody from looking after those that there are', async (t) => {
  const { data, keyring } = await made()
  const { alerts, take } = await ear(t)
  clock.advance(DAY_MS)
  await server.database.admin`create table zz_stray (id uuid)`
  t.teardown(() => server.database.admin`drop table zz_stray`)
  await t.rejects(openBackups(setup, services(), alerts).runDue(), /permission denied for table zz_stray/)
  t.same(take(), ['backup_failed_database'])
  t.same([await lying('offsite/backups'), await lying('offsite/keyring')], [[nameOf(data)], [nameOf(keyring)]], 'copied off-site all the same')
  clock.advance(8 * DAY_MS)
  await t.rejects(openBackups(setup, services(), alerts).runDue(), /permission denied for table zz_stray/)
  t.same(take(), ['backup_failed_database', 'keyring_kept_too_long'], 'and what lasts too long is told')
})

t.test('W6 A89: a backup that is missing is told until it is back, whatever else is wrong, and nobody hears that all is well', async (t) => {
  const { data, keyring } = await made()
  await keepUp(setup, services())
  const { alerts, state, take } = await ear(t)
  const run = (of = setup) => openBackups(of, services(), alerts).runDue()
  const away = async (place: string, name: string) => rename(join(stores.folder, place, name), join(stores.folder, `${name}.away`))
  const back = async (place: string, name: string) => rename(join(stores.folder, `${name}.away`), join(stores.folder, place, name))
  await away('backups', nameOf(data))
  await writeFile(join(stores.folder, 'file'), 'no folder')
  const places = { data: { kind: 'folder', path: join(stores.folder, 'offsite/backups') }, keyring: { kind: 'folder', path: join(stores.folder, 'file/keyring') }, release: { kind: 'folder', path: join(stores.folder, 'release') } } as const
  state.deaf = true
  await t.rejects(run({ ...setup, offsite: places }), { code: 'unreachable' })
  t.same(take(), [])
  state.deaf = false
  await run()
  t.same(take(), ['backup_missing', 'backup_upkeep_failed_unreachable'], 'what reached nobody is told again, and what was noted by an earlier run')
  await run()
  t.same(take(), [], 'once')
  await away('offsite/keyring', nameOf(keyring))
  await run()
  t.same(take(), ['backup_missing'], 'one more is told at once, off-site too')
  clock.advance(6 * HOUR_MS)
  await run()
  t.same(take(), ['backup_missing'], 'and as long as it is so')
  clock.advance(DAY_MS)
  t.ok((await run()).made)
  t.same(take(), ['backup_missing'], 'a good backup is no word that all is well')
  await back('backups', nameOf(data))
  await back('offsite/keyring', nameOf(keyring))
  clock.advance(DAY_MS)
  t.ok((await run()).made)
  t.same(take(), ['ping'])
})

t.test('W6 F5: copies that were made after a restored backup are taken up at the other site too, and go in their time', async (t) => {
  const first = await made()
  await keepUp(setup, services())
  clock.advance(2 * DAY_MS)
  const later = await made()
  await keepUp(setup, services())
  const database = await createDatabase({ empty: true })
  t.teardown(() => database.drop())
  const root = services().keys.root
  await restoreBackup({
    stores: { data: storeOf('backups'), keyring: storeOf('keyring') }, name: nameOf(first.data), trust: { own: [], root }, identities: Object.values(stores.identities), rootKey: root,
    environment: 'test', adminUrl: adminUrl(database.name), passwords: {}, report: ignore
  })
  // The copies of the keyring on this site are lost; the data is as it was.
  await rm(join(stores.folder, 'keyring'), { recursive: true })
  const restored = await startServer({ database, rootKey: server.rootKey, clock })
  t.teardown(() => restored.app.close())
  const own = stores.setup(database)
  const upkeep = () => keepUp(own, restored.app.services)
  await upkeep()
  const rows = async () => Object.fromEntries((await database.admin<{ id: string; home: string; copy: string }[]>`select b.id, b.state as home, c.state as copy from backups b left join backup_copies c on c.backup_id = b.id`).map(({ id, home, copy }) => [id, `${home} ${copy}`]))
  t.same(await rows(), { [first.data.id]: 'good good', [first.keyring.id]: 'missing good', [later.data.id]: 'good good', [later.keyring.id]: 'missing good' })
  t.match(await upkeep(), { found: [], missing: [] }, 'once')
  for (const days of [7, 1]) {
    clock.advance(days * DAY_MS)
    await makeKeyring(own, restored.app.services)
    await upkeep()
  }
  // A site's turn comes when copies were made there for a day again.
  await upkeep()
  t.same(await lying('offsite/keyring'), (await lying('keyring')).slice(-2), 'a copy of the keyring is nowhere after its seven days')
  t.match(await rows(), { [first.keyring.id]: 'destroyed destroyed', [later.keyring.id]: 'destroyed destroyed' })
})

t.test('W6 A89: a backup is held or destroyed, whoever comes first, and one that is lost here is held by its copy', async (t) => {
  const one = await made()
  clock.advance(1)
  const two = await made()
  await keepUp(setup, services())
  const ask = (id: string) => services().withPlatform((tx) => hold(tx, services().systemKeys, id, { until: clock.now() + 300 * DAY_MS, by: null, reason: 'A case at court' }, clock.now()))
  clock.advance(91 * DAY_MS)
  await made()
  clock.advance(21 * HOUR_MS)
  await made()
  const answers: boolean[] = []
  const asked: BackupServices = {
    ...services(),
    withPlatform: async (run) => {
      // Between removing the first and noting it, somebody asks for both to be held.
      if (answers.length === 0 && !(await lying('backups')).includes(nameOf(one.data))) answers.push(await ask(one.data.id), await ask(two.data.id))
      return services().withPlatform(run)
    }
  }
  const destroyed = (await keepUp(setup, asked))?.destroyed.map(({ id, site }) => `${site} ${id}`) ?? []
  t.same(answers, [false, true], 'what is being destroyed is not held, and what is not yet is')
  t.ok(destroyed.includes(`home ${one.data.id}`))
  t.notOk(destroyed.some((line) => line.endsWith(two.data.id)), 'then it stays')
  t.ok((await lying('backups')).includes(nameOf(two.data)))
  // Its copy at the other site is all that is left of it.
  await rm(join(stores.folder, 'backups', nameOf(two.data)), { recursive: true })
  t.same((await keepUp(setup, services()))?.missing, [two.data.id])
  t.ok(await ask(two.data.id))
  await rm(join(stores.folder, 'offsite/backups', nameOf(two.data)), { recursive: true })
  await keepUp(setup, services())
  t.notOk(await ask(two.data.id), 'where nothing is there is nothing to hold')
})

t.end()
