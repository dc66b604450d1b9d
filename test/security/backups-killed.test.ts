import { randomInt } from 'node:crypto'
import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import t from 'tap'
import { newId } from '../../db/index.ts'
import { dumpInChild } from '../../src/backup/dump-in-child.ts'
import { folderStore } from '../../src/backup/folder-store.ts'
import { MANIFEST_NAME, backupName, nameOf } from '../../src/backup/manifest.ts'
import { listSets, putManifest } from '../../src/backup/sets.ts'
import { signManifest } from '../../src/backup/signature.ts'
import { type BackupSetup, makeBackup } from '../../src/features/backups/index.ts'
import { type TestStores, makeStores } from '../support/backups.ts'
import { foundWorkspace } from '../support/people.ts'
import { type TestServer, startServer } from '../support/server.ts'

const KILLS = 50
const AT_ONCE = 4
let server: TestServer
let stores: TestStores
let setup: BackupSetup
t.before(async () => {
  server = await startServer()
  stores = await makeStores(t)
  setup = stores.setup(server.database)
  await foundWorkspace(server)
})
t.after(() => server.stop())

const services = () => server.app.services
const ignore = () => undefined
const children = async () => (await readFile(`/proc/self/task/${process.pid}/children`, 'utf8')).trim().split(' ').filter(Boolean).map(Number)

t.test('W6 A89: killed at fifty random moments, the copying never leaves a backup, nor a part that is not whole', { timeout: 120_000 }, async (t) => {
  const folder = join(stores.folder, 'killed')
  const count = { killed: 0, ended: 0 }
  const whole = new Map<string, number>()
  const target = (name: string, kind: 'data' | 'keyring') => ({ place: { kind: 'folder' as const, path: join(folder, kind) }, folder: name, recipients: setup.recipients[kind] })
  const copying = async () => {
    while (count.killed < KILLS) {
      const name = backupName(server.clock.now(), newId(server.clock.now()))
      const result = await dumpInChild({ url: setup.url.reveal(), data: target(name, 'data'), keyring: target(name, 'keyring') }, ignore).catch((error: unknown) => {
        t.match(error, { name: 'DumpError', code: 'killed' })
        return null
      })
      if (!result) continue
      count.ended += 1
      for (const { part } of [...result.tables.data, ...result.tables.keyring]) whole.set(part.name, part.stored.bytes)
    }
  }
  const killing = async () => {
    while (count.killed < KILLS) {
      await wait(randomInt(40, 180))
      const running = await children()
      const victim = running[randomInt(Math.max(1, running.length))]
      if (victim === undefined) continue
      process.kill(victim, 'SIGKILL')
      count.killed += 1
    }
  }
  await Promise.all([killing(), ...Array.from({ length: AT_ONCE }, copying)])
  t.ok(count.killed >= KILLS, `${count.killed} were killed, ${count.ended} came to their end`)
  const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((file) => file.isFile())
  const finals = files.filter(({ name }) => !name.includes('.~'))
  t.ok(finals.length > 0, 'some had got far')
  t.notOk(finals.some(({ name }) => name === MANIFEST_NAME), 'none has a manifest: it is signed elsewhere, at the end')
  for (const file of finals) {
    const bytes = await readFile(join(file.parentPath, file.name))
    // age ends with a tag: a part of a table that nobody writes to has one length when it is whole.
    if (whole.has(file.name) && !/platform_events|sessions|throttles|job|queue|schedule|version|warning|bam/.test(file.name)) t.equal(bytes.length, whole.get(file.name), file.name)
    t.match(bytes.subarray(0, 21).toString(), 'age-encryption.org/v1')
  }
  for (const kind of ['data', 'keyring']) t.same((await listSets(folderStore(join(folder, kind)))).backups, [], 'no backup is listed')
})

t.test('W6 A89: what a killed server left is cleared by the next run, unless it lacked nothing but the word of the register', async (t) => {
  const { admin } = server.database
  const store = folderStore(join(stores.folder, 'backups'))
  const at = server.clock.now() - 60_000
  const [cut, done] = [newId(at), newId(at)]
  for (const id of [cut, done]) await admin`insert into backups (id, kind, state, started_at) values (${id}, 'data', 'running', ${new Date(at)})`
  await store.put(`${backupName(at, cut)}/public.messages.copy.zst.age`, (async function* () { yield Buffer.from('half') })())
  const first = await makeBackup(setup, services(), ignore)
  if (!first) throw new Error('busy')
  const state = async (id: string) => (await admin`select state, failure from backups where id = ${id}`)[0]
  t.match(await state(cut), { state: 'failed', failure: 'killed' })
  t.same((await store.list(backupName(at, cut))).length, 0, 'what was stored of it is gone')
  t.match(await state(done), { state: 'failed', failure: 'killed' })
  const whole = { ...first.data, id: done, snapshot: { ...first.data.snapshot, at: new Date(at).toISOString() } }
  await admin`update backups set state = 'running', failure = null, ended_at = null where id = ${done}`
  await putManifest(store, nameOf(whole), signManifest(services().signing, whole))
  await makeBackup(setup, services(), ignore)
  t.match(await state(done), { state: 'good', failure: null })
})

t.end()
