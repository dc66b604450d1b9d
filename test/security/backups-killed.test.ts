import { fork, spawn } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { readFile, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { setTimeout as wait } from 'node:timers/promises'
import t from 'tap'
import { newId } from '../../db/index.ts'
import { dumpInChild } from '../../src/backup/in-child.ts'
import { folderStore } from '../../src/backup/folder-store.ts'
import { type BackupKind, MANIFEST_NAME, type Manifest, backupName, nameOf } from '../../src/backup/manifest.ts'
import { openStore } from '../../src/backup/open-store.ts'
import { checkSet, listSets, putManifest, readManifest } from '../../src/backup/sets.ts'
import { signManifest } from '../../src/backup/signature.ts'
import { readSmall } from '../../src/backup/store.ts'
import { type BackupSetup, type Upkeep, keepUp, makeBackup, openBackups } from '../../src/features/backups/index.ts'
import { type TestStores, makeStores } from '../support/backups.ts'
import { type TestDatabase, adminUrl, createDatabase } from '../support/database.ts'
import { until } from '../support/embedded.ts'
import { DAY_MS } from '../support/erasing.ts'
import { foundWorkspace } from '../support/people.ts'
import { killIfThere } from '../support/process.ts'
import { TestClock, type TestServer, startServer } from '../support/server.ts'
import type { UpkeepOrder } from '../support/upkeep-run.ts'

// Fifty in all: the copying, a restore, and what looks after the backups on both sites.
const KILLS = { copying: 32, restoring: 6, keeping: 12 }
const AT_ONCE = 4
const KINDS = ['data', 'keyring'] as const
const DAYS = 60 // that the upkeep may come to
let server: TestServer
let stores: TestStores
let setup: BackupSetup
t.before(async () => {
  server = await startServer()
  stores = await makeStores(t)
  setup = stores.setup(server.database)
  await foundWorkspace(server)
  await until('the jobs of the start and of the sign-up are done', async () => (await server.database.admin`select from pgboss.job where name in ('mail.send', 'capacity.sample') and state in ('created', 'retry', 'active')`).length === 0)
})
t.after(() => server.stop())

const services = () => server.app.services
const ignore = () => undefined
const children = async () => (await readFile(`/proc/self/task/${process.pid}/children`, 'utf8')).trim().split(' ').filter(Boolean).map(Number)

t.test('W6 A89: killed at 32 random moments, the copying never leaves a backup, nor a part that is not whole', async (t) => {
  const folder = join(stores.folder, 'killed')
  const count = { killed: 0, ended: 0 }
  const whole = new Map<string, number>()
  const target = (name: string, kind: 'data' | 'keyring') => ({ place: { kind: 'folder' as const, path: join(folder, kind) }, folder: name, recipients: setup.recipients[kind] })
  const copying = async () => {
    while (count.killed < KILLS.copying) {
      const name = backupName(server.clock.now(), newId(server.clock.now()))
      const result = await dumpInChild({ url: setup.url.reveal(), data: target(name, 'data'), keyring: target(name, 'keyring') }, ignore).catch((error: unknown) => {
        t.match(error, { name: 'ChildFailed', code: 'killed' })
        return null
      })
      if (!result) continue
      count.ended += 1
      for (const { part } of [...result.tables.data, ...result.tables.keyring]) whole.set(part.name, part.stored.bytes)
    }
  }
  const written = async () => (await readdir(folder, { recursive: true }).catch(() => [])).length
  const killing = async () => {
    for (let before = 0; count.killed < KILLS.copying; before = await written()) {
      // Somebody has written since: not all are killed while they load.
      while ((await written()) <= before) await wait(5)
      await wait(randomInt(140))
      const running = await children()
      const victim = running[randomInt(Math.max(1, running.length))]
      if (victim !== undefined && killIfThere(victim)) count.killed += 1
    }
  }
  await Promise.all([killing(), ...Array.from({ length: AT_ONCE }, copying)])
  t.ok(count.killed >= KILLS.copying, `${count.killed} were killed, ${count.ended} came to their end`)
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
  const heard: string[] = []
  const { made: first } = await openBackups(setup, services(), { raise: (code) => Promise.resolve(void heard.push(code)), again: () => Promise.resolve(), ping: () => Promise.resolve() }).runDue()
  if (!first) throw new Error('busy')
  t.same(heard, ['backup_failed_killed'], 'somebody hears of it')
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

t.test('W6 A89: killed at six random moments, a restore leaves the database as empty as it was, or whole, and the next one succeeds', async (t) => {
  const made = await makeBackup(setup, services(), ignore)
  const identity = join(stores.folder, 'identities')
  await writeFile(identity, Object.values(stores.identities).join('\n'))
  const env = { RIND_ENV: 'test', DATA_DIR: join(stores.folder, 'nothing'), BACKUP_DIR: join(stores.folder, 'backups'), KEYRING_DIR: join(stores.folder, 'keyring'), ROOT_KEY: server.rootKey.toString('base64') }
  const restoring = async (database: TestDatabase, killAfterMs: number | null) => {
    const child = spawn(process.execPath, ['bin/rind.js', 'restore', nameOf(made?.data as Manifest), '--to', adminUrl(database.name), '--identity', identity], { env: { PATH: process.env['PATH'], NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'], ...env }, stdio: ['ignore', 'ignore', 'pipe'] })
    let said = ''
    const ended = new Promise<NodeJS.Signals | number | null>((resolve) => child.on('close', (code, signal) => resolve(signal ?? code)))
    child.stderr.on('data', (chunk: Buffer) => {
      // It has begun: everything before is the start of the process.
      if (said === '' && killAfterMs !== null) setTimeout(() => child.kill('SIGKILL'), killAfterMs)
      said += chunk.toString()
    })
    return { end: await ended, said }
  }
  const relations = async ({ admin }: TestDatabase) => Number((await admin<{ count: string }[]>`select count(*) from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname in ('public', 'pgboss')`)[0]?.count)
  const gone = async ({ admin, name }: TestDatabase) => {
    for (let tries = 0; tries < 400 && (await admin`select from pg_stat_activity where datname = ${name} and application_name = 'rind-backup'`).length > 0; tries++) await wait(25)
  }
  const whole = await relations(server.database)
  let killed = 0
  const line = async () => {
    const database = await createDatabase({ empty: true })
    t.teardown(() => database.drop())
    let longest = 2_000
    while (killed < KILLS.restoring) {
      const start = performance.now()
      const { end, said } = await restoring(database, randomInt(longest))
      if (end !== 'SIGKILL') {
        // It was done before: shorter from now on, in a database of its own.
        t.equal(end, 0, said)
        longest = Math.max(200, Math.round((performance.now() - start) / 2))
        return
      }
      killed += 1
      await gone(database)
      const left = await relations(database)
      t.ok(left === 0 || left === whole, `all or nothing is left after ${said.trim().split('\n').at(-1)}`)
      // The kill came between its commit and its end.
      if (left > 0) return
    }
    t.match(await restoring(database, null), { end: 0, said: /Restored \d+ tables/ }, 'the next one succeeds')
  }
  while (killed < KILLS.restoring) await Promise.all([line(), line()])
})

/** A backup of one small table, of a moment, as its making leaves it. */
async function placeSet(folder: string, like: Manifest, part: Buffer, at: number): Promise<void> {
  const [smallest] = like.tables.toSorted((a, b) => a.part.stored.bytes - b.part.stored.bytes)
  const moment = new Date(at).toISOString()
  const manifest: Manifest = { ...like, id: newId(at), snapshot: { ...like.snapshot, at: moment }, endedAt: moment, tables: smallest ? [smallest] : [], jobs: null }
  const store = folderStore(folder)
  await store.put(`${nameOf(manifest)}/${smallest?.part.name}`, Readable.from([part]))
  await putManifest(store, nameOf(manifest), signManifest(services().signing, manifest))
}

/** A process that waits, all loaded, until it may begin. */
function startUpkeep(order: UpkeepOrder) {
  const child = fork(fileURLToPath(new URL('../support/upkeep-run.ts', import.meta.url)), { execArgv: [], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  const ready = Promise.withResolvers<undefined>()
  let reached = 0
  child.on('message', (word) => (word === 'ready' ? ready.resolve(undefined) : (reached = Number(word))))
  child.send(order)
  return {
    go: async (day: number) => {
      await ready.promise
      child.send(day)
    },
    /** @returns the day that it had come to */
    kill: async () => {
      const ended = new Promise((resolve) => child.on('exit', resolve))
      child.kill('SIGKILL')
      await ended
      return reached
    }
  }
}

t.test('W6 A89: killed at twelve random moments, what looks after the backups lists nothing that is not whole, loses nothing, and goes on', async (t) => {
  const clock = new TestClock()
  const own = await startServer({ clock })
  t.teardown(() => own.stop())
  const places = await makeStores(t)
  const { url: _, ...keeping } = places.setup(own.database)
  const offsite = keeping.offsite ?? keeping.places
  const first = await makeBackup({ ...keeping, url: own.database.urls.backup }, own.app.services, ignore)
  if (!first) throw new Error('busy')
  const parts = new Map<BackupKind, Buffer>()
  for (const kind of KINDS) {
    const [smallest] = first[kind].tables.toSorted((a, b) => a.part.stored.bytes - b.part.stored.bytes)
    parts.set(kind, await readSmall(openStore(keeping.places[kind]), `${nameOf(first[kind])}/${smallest?.part.name}`, 1 << 20))
  }
  const place = (folder: string, kind: BackupKind, at: number) => placeSet(folder, first[kind], parts.get(kind) ?? Buffer.alloc(0), at)
  // So many days lie there that each further one is copied, and destroys something at both sites.
  for (let day = 0; day < 91; day++) {
    clock.advance(DAY_MS)
    for (const kind of KINDS) await place(keeping.places[kind].path, kind, clock.now())
  }
  await keepUp({ ...keeping, url: own.database.urls.backup }, own.app.services)
  const { app, jobs, platform, backup } = own.database.urls
  const order: UpkeepOrder = { urls: { app: app.reveal(), jobs: jobs.reveal(), platform: platform.reveal(), backup: backup.reveal() }, rootKey: own.rootKey.toString('base64'), setup: keeping, future: join(places.folder, 'future'), start: clock.now() }
  for (let day = 1; day <= DAYS; day++) for (const kind of KINDS) await place(join(order.future, String(day), kind), kind, order.start + day * DAY_MS)
  let day = 1
  // The next one loads while this one works.
  let next = startUpkeep(order)
  for (let killed = 0; killed < KILLS.keeping && day < DAYS - 1; killed++) {
    const run = next
    next = startUpkeep(order)
    await run.go(day)
    await wait(randomInt(5, 300))
    day = Math.max(day, await run.kill())
    for (const kind of KINDS) {
      const store = openStore(offsite[kind])
      for (const name of (await listSets(store)).backups.slice(-2)) await checkSet(store, (await readManifest(store, name, { own: [], root: own.app.services.keys.root })).manifest)
    }
  }
  await next.kill()
  clock.advance((day + 1) * DAY_MS)
  for (const kind of KINDS) await place(keeping.places[kind].path, kind, clock.now())
  // The database may need a moment to see that the last one is gone.
  let after: Upkeep | null = null
  while (!after) after = await keepUp({ ...keeping, url: own.database.urls.backup }, own.app.services)
  t.same(after.missing, [], 'no good one is lost')
  const rows = await own.database.admin<{ id: string; kind: BackupKind; state: string; at: Date; copy: string | null }[]>`select b.id, b.kind, b.state, b.started_at as at, c.state as copy from backups b left join backup_copies c on c.backup_id = b.id`
  t.same(rows.filter(({ state, copy }) => !['good', 'destroyed'].includes(state) || copy === 'missing'), [], `after ${day} days every one is good or destroyed`)
  for (const [site, spot] of [['home', keeping.places], ['offsite', offsite]] as const) {
    for (const kind of KINDS) {
      const { backups, unfinished } = await listSets(openStore(spot[kind]))
      const good = rows.filter((row) => row.kind === kind && (site === 'home' ? row.state : row.copy) === 'good')
      t.same(backups, good.map(({ id, at }) => backupName(at.getTime(), id)).toSorted(), `${kind} ${site}: what is listed is there, and nothing else`)
      t.same(unfinished, [], 'nothing half-way is left')
      t.ok(good.every(({ at }) => clock.now() - at.getTime() < (kind === 'data' ? 90 : 7) * DAY_MS), 'nothing is kept too long')
    }
  }
})

t.end()
