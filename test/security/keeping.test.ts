import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import t from 'tap'
import { newId } from '../../db/index.ts'
import { folderStore } from '../../src/backup/folder-store.ts'
import { expired } from '../../src/backup/keeping.ts'
import { type BackupKind, type Manifest, nameOf } from '../../src/backup/manifest.ts'
import { listSets, putManifest } from '../../src/backup/sets.ts'
import { signManifest } from '../../src/backup/signature.ts'
import { readSmall } from '../../src/backup/store.ts'
import { type BackupSetup, hold, keepUp, makeBackup } from '../../src/features/backups/index.ts'
import { type TestStores, makeStores } from '../support/backups.ts'
import { DAY_MS } from '../support/erasing.ts'
import { TestClock, type TestServer, startServer } from '../support/server.ts'

const clock = new TestClock()
const MINUTES = 5 * 60_000
let server: TestServer
let stores: TestStores
let setup: BackupSetup
t.before(async () => {
  server = await startServer({ clock })
  stores = await makeStores(t)
  setup = stores.setup(server.database)
})
t.after(() => server.stop())

const KINDS = ['data', 'keyring'] as const
const content = new Map<BackupKind, Buffer>()
const services = () => server.app.services
const places = { home: { data: 'backups', keyring: 'keyring' }, offsite: { data: 'offsite/backups', keyring: 'offsite/keyring' } } as const
const storeOf = (site: 'home' | 'offsite', kind: BackupKind) => folderStore(join(stores.folder, places[site][kind]))
const keptAt = async (site: 'home' | 'offsite', kind: BackupKind) => (await listSets(storeOf(site, kind))).backups
const stateOf = async (id: string) => (await server.database.admin<{ state: string }[]>`select state from backups where id = ${id}`)[0]?.state

/** A backup of this moment as its making leaves it in the store, of one small table: the register learns of it there. */
async function place(like: Manifest): Promise<Manifest> {
  const [smallest] = like.tables.toSorted((a, b) => a.part.stored.bytes - b.part.stored.bytes)
  if (!smallest) throw new Error('A backup has tables')
  const now = new Date(clock.now()).toISOString()
  const manifest: Manifest = { ...like, id: newId(clock.now()), snapshot: { ...like.snapshot, at: now }, endedAt: now, tables: [smallest], jobs: null }
  const store = storeOf('home', like.kind)
  // The one that is copied is destroyed in its time, like every other.
  const body = content.get(like.kind) ?? (await readSmall(store, `${nameOf(like)}/${smallest.part.name}`, 1 << 20))
  content.set(like.kind, body)
  await store.put(`${nameOf(manifest)}/${smallest.part.name}`, Readable.from([body]))
  await putManifest(store, nameOf(manifest), signManifest(services().signing, manifest))
  return manifest
}

t.test('W6 S8: over a hundred days each site has exactly the backups that it should, on every day', async (t) => {
  const first = await makeBackup(setup, services(), () => undefined)
  if (!first) throw new Error('busy')
  const made: Record<BackupKind, Manifest[]> = { data: [first.data], keyring: [first.keyring] }
  const wrong: string[] = []
  const destroyed: string[] = []
  const heldOn = 3
  for (let day = 0; day < 100; day++) {
    if (day > 0) {
      clock.advance(DAY_MS - MINUTES)
      for (const kind of KINDS) made[kind].push(await place(first[kind]))
    }
    clock.advance(MINUTES)
    const upkeep = await keepUp(setup, services())
    destroyed.push(...(upkeep?.destroyed.map(({ id, site }) => `${site} ${id}`) ?? []))
    if (day === heldOn) {
      const held = { until: clock.now() + 94 * DAY_MS, by: newId(clock.now()), reason: 'An inquiry asks for it' }
      t.ok(await services().withPlatform((tx) => hold(tx, services().systemKeys, made.data[heldOn]?.id ?? '', held, clock.now())))
    }
    const within = (index: number, days: number) => index > day - days
    const expected = (site: 'home' | 'offsite', kind: BackupKind) =>
      made[kind]
        .filter((_, index) => within(index, kind === 'data' ? 90 : 7) && (site === 'home' || kind === 'keyring' || index % 2 === 0) || (kind === 'data' && index === heldOn && site === 'home' && day < 97))
        .map(nameOf)
    for (const site of ['home', 'offsite'] as const) {
      for (const kind of KINDS) if (String(await keptAt(site, kind)) !== String(expected(site, kind))) wrong.push(`day ${day}, ${kind} at ${site}: ${await keptAt(site, kind)} in place of ${expected(site, kind)}`)
    }
  }
  t.same(wrong, [])
  t.equal((await keptAt('home', 'data')).length, 90)
  t.equal((await keptAt('offsite', 'data')).length, 45)
  t.ok(destroyed.includes(`home ${made.data[0]?.id}`) && destroyed.includes(`offsite ${made.data[0]?.id}`))
  const [row] = await server.database.admin<{ state: string; destroyed: boolean; reason: Buffer }[]>`select state, destroyed_at > started_at + interval '90 days' as destroyed, hold_reason as reason from backups where id = ${made.data[heldOn]?.id ?? ''}`
  t.match(row, { state: 'destroyed', destroyed: true }, 'what was held goes when the hold ends, and it stays on record')
  t.notOk(row?.reason.includes('inquiry'), 'why it was held is sealed')
  t.equal(await stateOf(made.data[5]?.id ?? ''), 'destroyed', 'what was destroyed is on record')

  const taken = made.data[60]
  await rm(join(stores.folder, 'backups', nameOf(taken as Manifest)), { recursive: true })
  t.same((await keepUp(setup, services()))?.missing, [taken?.id], 'one that somebody took away is missed')
  t.equal(await stateOf(taken?.id ?? ''), 'missing')
  const before = await keptAt('home', 'data')
  clock.advance(400 * DAY_MS)
  t.same((await keepUp(setup, services()))?.destroyed, [], 'a clock that jumps ahead destroys nothing')
  await place(first.data)
  await place(first.keyring)
  t.same((await keepUp(setup, services()))?.destroyed, [], 'nor with a backup of the new time')
  clock.advance(-800 * DAY_MS)
  t.same((await keepUp(setup, services()))?.destroyed, [], 'nor does one that is set back')
  t.equal((await keptAt('home', 'data')).length, before.length + 1)
  clock.advance(801 * DAY_MS)
  await place(first.data)
  await place(first.keyring)
  const over = (await keepUp(setup, services()))?.destroyed ?? []
  t.ok(over.length > before.length, 'a day later the new time is believed')
  t.equal((await keptAt('home', 'data')).length, 2)
})

t.test('W6 A89: a copy off-site that is not what the manifest says is never listed, and one that was cut off goes on', async (t) => {
  clock.advance(3 * DAY_MS)
  const made = await makeBackup(setup, services(), () => undefined)
  if (!made) throw new Error('busy')
  const name = nameOf(made.data)
  const [part] = made.data.tables
  const file = join(stores.folder, 'backups', name, part?.part.name ?? '')
  const bytes = await readFile(file)
  await writeFile(file, Buffer.from(bytes).fill(0, 0, 1))
  await t.rejects(keepUp(setup, services()), { code: 'changed' })
  t.notOk((await keptAt('offsite', 'data')).includes(name))
  await writeFile(file, bytes)
  const [there = ''] = (await storeOf('offsite', 'data').list(`${name}/`)).map((object) => object.name)
  await rm(join(stores.folder, 'offsite/backups', there))
  t.same((await keepUp(setup, services()))?.copied, [made.data.id])
  t.ok((await keptAt('offsite', 'data')).includes(name))
})

t.test('W6: the last good backup is never destroyed, whatever its age', (t) => {
  const at = (days: number, id: string, heldUntil: number | null = null) => ({ id, kind: 'data' as const, at: -days * DAY_MS, heldUntil })
  t.same(expired([at(100, 'a'), at(99, 'b')], 0), [], 'after a pause nobody knows')
  const steady = Array.from({ length: 95 }, (_, day) => at(day, `d${day}`))
  t.same(expired(steady, 0).map(({ id }) => id), ['d90', 'd91', 'd92', 'd93', 'd94'])
  t.same(expired([...steady, at(-200, 'future')], 0).map(({ id }) => id), ['d90', 'd91', 'd92', 'd93', 'd94'], 'one by a clock that ran ahead changes nothing')
  t.same(expired([at(93, 'a', 1), at(92, 'b', -1), ...steady.slice(0, 3)], 0).map(({ id }) => id), ['b'], 'a hold counts until its end')
  const keyring = [0, 1, 2].map((day) => ({ ...at(day, `k${day}`), kind: 'keyring' as const }))
  t.same(expired([...keyring, at(120, 'only')], 0), [], 'the only backup of the data stays')
  t.same(expired(steady.slice(0, 80), 0, [at(95, 'lost'), at(20, 'missed')]).map(({ id }) => id), ['lost'], 'what is left of a lost one goes in its time')
  t.end()
})

t.end()
