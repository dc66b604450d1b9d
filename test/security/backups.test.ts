import { randomUUID } from 'node:crypto'
import { readFileSync, readdirSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { dirname, join } from 'node:path'
import { pino } from 'pino'
import t from 'tap'
import { createAlerts } from '../../src/alerts.ts'
import { takeBackupLock } from '../../db/backup/lock.ts'
import { type Environment, readConfig } from '../../src/config/index.ts'
import { backups as backupFindings } from '../../src/doctor/backups.ts'
import { folderStore } from '../../src/backup/folder-store.ts'
import { type Manifest, nameOf, partsOf } from '../../src/backup/manifest.ts'
import { PartError, readPart } from '../../src/backup/part.ts'
import { listSets, readManifest } from '../../src/backup/sets.ts'
import { signerOf } from '../../src/backup/signature.ts'
import { type BackupSetup, type MadeBackup, makeBackup, openBackups } from '../../src/features/backups/index.ts'
import { Secret } from '../../src/crypto/index.ts'
import { smtpTransport } from '../../src/features/mail/index.ts'
import { type TestStores, makeStores } from '../support/backups.ts'
import { openMailbox } from '../support/mailbox.ts'
import { foundWorkspace } from '../support/people.ts'
import { TestClock, type TestServer, startServer } from '../support/server.ts'
import { openWidget, startConversation } from '../support/visitor.ts'

const HOUR_MS = 3_600_000
const clock = new TestClock()
let server: TestServer
let stores: TestStores
let setup: BackupSetup
t.before(async () => {
  server = await startServer({ clock })
  stores = await makeStores(t)
  setup = stores.setup(server.database)
  const workspace = await foundWorkspace(server, 'Canary workspace')
  await startConversation(await openWidget(server, workspace.inbox.key), 'canary words of a visitor')
})
t.after(() => server.stop())

const ignore = () => undefined
const about = { publicUrl: 'https://chat.example', internal: { url: 'http://localhost:3200' } }
const noMail = { send: () => Promise.resolve() }
const silent = { raise: () => Promise.resolve(), again: () => Promise.resolve(), ping: () => Promise.resolve() }
const services = () => server.app.services
const trust = () => ({ own: [signerOf(services().signing)], root: null })
const registered = (id: string) => server.database.admin<{ state: string; failure: string | null; rows: string }[]>`select state, failure, rows from backups where id = ${id}`.then(([row]) => row)

async function made(): Promise<MadeBackup> {
  const backup = await makeBackup(setup, services(), ignore)
  if (!backup) throw new Error('busy')
  return backup
}

async function contentOf(manifest: Manifest, identity: string): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  const store = folderStore(join(stores.folder, manifest.kind === 'data' ? 'backups' : 'keyring'))
  for (const part of partsOf(manifest)) for await (const chunk of readPart(store, nameOf(manifest), part, [identity])) chunks.push(chunk)
  return Buffer.concat(chunks)
}

function flip(path: string): void {
  const bytes = readFileSync(path)
  writeFileSync(path, bytes.with(bytes.length - 1, (bytes.at(-1) ?? 0) ^ 1))
}
const truncate = (path: string) => truncateSync(path, statSync(path).size - 1)

async function tables(): Promise<string[]> {
  const rows = await server.database.admin<{ name: string }[]>`select n.nspname || '.' || c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname in ('public', 'pgboss') and c.relkind = 'r'`
  return rows.map(({ name }) => name).toSorted()
}

t.test('W6 S8 W3 A88: a backup has every table, logs and audit trails among them, sealed to its recipients, and the keyring apart from it', async (t) => {
  const { data, keyring } = await made()
  const names = ({ tables }: Manifest) => tables.map(({ schema, name }) => `${schema}.${name}`)
  t.same([...names(data), ...names(keyring)].toSorted(), await tables(), 'each table of the catalog is in one of the two')
  t.same(names(keyring), ['public.data_keys', 'public.erasure_journal', 'public.installation', 'public.system_keys', 'public.tenant_keys'])
  for (const { schema, name, rows } of [...data.tables, ...keyring.tables].filter(({ name }) => ['messages', 'identities', 'data_keys', 'audit_events', 'platform_events'].includes(name))) {
    const [count] = await server.database.admin.unsafe<{ rows: string }[]>(`select count(*) as rows from ${schema}.${name}`)
    // A job may have recorded a sign-in meanwhile.
    if (name.endsWith('_events')) t.ok(rows <= Number(count?.rows), name)
    else t.equal(rows, Number(count?.rows), name)
    t.ok(rows > 0, `${name} has rows`)
  }
  t.match(data, { installation: { environment: 'test' }, region: 'NL:ams1', software: 'test', snapshot: { lsn: /^[0-9A-F]+\/[0-9A-F]+$/, postgres: /^\d+\.\d+/, at: new Date(clock.now()).toISOString() } })
  t.same(data.schema.migrations.map(({ name }) => name), (await readdir('db/migrations')).toSorted())
  t.same(await registered(data.id), { state: 'good', failure: null, rows: String(data.tables.reduce((sum, { rows }) => sum + rows, 0)) })
  const opened = await contentOf(data, stores.identities.data)
  t.ok(opened.includes('Canary workspace'), 'a name that stands in clear is there once the part is opened')
  t.notOk(opened.includes('canary words'), 'what a visitor wrote is not, even then')
  const files = await readdir(stores.folder, { recursive: true, withFileTypes: true })
  const raw = Buffer.concat(await Promise.all(files.filter((file) => file.isFile()).map((file) => readFile(join(file.parentPath, file.name)))))
  for (const canary of ['Canary workspace', 'canary words']) t.notOk(raw.includes(canary), `${canary} stands nowhere in a store`)
  await t.rejects(contentOf(keyring, stores.identities.data), PartError, 'who may open the data may not open the keyring')
  t.equal((await contentOf(keyring, stores.identities.keyring)).length, keyring.tables.reduce((sum, { part }) => sum + part.content.bytes, 0))
})

t.test('W6 A89: each backup names the one before, and none is taken under another name or with another signature', async (t) => {
  const first = await made()
  clock.advance(1_000)
  const { data } = await made()
  t.equal(data.previous?.id, first.data.id)
  const store = folderStore(join(stores.folder, 'backups'))
  const [older, newer] = [nameOf(first.data), nameOf(data)]
  t.equal((await readManifest(store, newer, trust())).manifest.id, data.id)
  t.equal((await readManifest(store, newer, { own: [], root: services().keys.root })).manifest.id, data.id, 'the root key alone tells that it is ours')
  await t.rejects(readManifest(store, newer, { own: ['A'.repeat(43)], root: null }), { code: 'unsigned' }, 'nobody we know')
  const text = await readFile(join(stores.folder, 'backups', newer, 'manifest.jws'), 'utf8')
  const put = (text: string) => store.put(`${newer}/manifest.jws`, (async function* () { yield Buffer.from(text) })())
  await put(await readFile(join(stores.folder, 'backups', older, 'manifest.jws'), 'utf8'))
  await t.rejects(readManifest(store, newer, trust()), { code: 'unsigned' }, 'an older manifest in its place')
  const [head, payload = '', signature] = text.split('.')
  const forged = Buffer.from(Buffer.from(payload, 'base64url').toString().replace('"region":"NL:ams1"', '"region":"US:iad1"')).toString('base64url')
  await put(`${head}.${forged}.${signature}`)
  await t.rejects(readManifest(store, newer, trust()), { code: 'unsigned' }, 'one that was changed')
  await put(text)
  t.equal((await readManifest(store, newer, trust())).manifest.region, 'NL:ams1')
})

t.test('W6: a backup is made once a day at its hour, a missed one is caught up, and two never run at once', async (t) => {
  const { urls } = server.database
  const backups = openBackups(setup, services(), silent)
  await backups.runDue()
  t.equal((await backups.runDue()).made, null, 'it was made today')
  clock.advance(24 * HOUR_MS)
  const lock = await takeBackupLock(urls.backup.reveal())
  t.equal((await backups.runDue()).made, null, 'another one is under way')
  await lock?.release()
  const [one, other] = await Promise.all([backups.runDue(), openBackups(setup, services(), silent).runDue()])
  t.equal([one, other].filter(({ made }) => made !== null).length, 1, 'of two schedulers one makes it')
  clock.advance(73 * HOUR_MS)
  t.ok((await backups.runDue()).made, 'made up for after three days')
  clock.advance(-365 * 24 * HOUR_MS)
  t.ok((await backups.runDue()).made, 'a clock that was set back does not wait for a year')
  clock.advance(365 * 24 * HOUR_MS)
})

t.test('W6 A89: what fails leaves nothing in a store and is never listed as good', async (t) => {
  clock.advance(1_000)
  const before = await listSets(folderStore(join(stores.folder, 'backups')))
  await writeFile(join(stores.folder, 'file'), 'no folder')
  const readOnly = { ...setup, places: { ...setup.places, data: { kind: 'folder' as const, path: join(stores.folder, 'file/backups') } } }
  await t.rejects(makeBackup(readOnly, services(), ignore), { code: 'unreachable' })
  const [failed] = await server.database.admin<{ state: string; failure: string }[]>`select state, failure from backups where kind = 'data' order by id desc limit 1`
  t.match(failed, { state: 'failed', failure: 'unreachable' })
  await server.database.admin`create table zz_stray (id uuid)`
  await t.rejects(made(), /permission denied for table zz_stray/, 'a table that its login may not read is no reason for silence')
  await server.database.admin`drop table zz_stray`
  await server.database.admin`create sequence zz_stray`
  await t.rejects(made(), /holds what a backup does not know: the sequence public.zz_stray/)
  await server.database.admin`drop sequence zz_stray`
  t.same(await listSets(folderStore(join(stores.folder, 'backups'))), before)
})

for (const [what, spoil] of [['changed', flip], ['cut', truncate], ['taken away', rmSync]] as const) {
  t.test(`W6 A89: a part that is ${what} after it was written is noticed when it is read back`, async (t) => {
    clock.advance(1_000)
    const folder = join(stores.folder, 'backups')
    const before = await listSets(folderStore(folder))
    let spoiled = ''
    // While the fourth table is copied the parts of those before it are written, and none is read back yet.
    const meddle = ({ done }: { readonly done: number }) => {
      if (done < 3 || spoiled !== '') return
      spoiled = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.copy.zst.age') && !before.files.has(dirname(name))).toSorted()[0] ?? ''
      if (spoiled !== '') spoil(join(folder, spoiled))
    }
    await t.rejects(makeBackup(setup, services(), meddle), { code: what === 'taken away' ? 'missing' : 'changed' })
    t.not(spoiled, '')
    t.same(await listSets(folderStore(folder)), before)
  })
}

t.test('W6 A89: when a backup fails or is missing somebody hears of it, once, and a good one is told as well', async (t) => {
  const [heard, old]: [string[], string[]] = [[], []]
  const listener = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk: Buffer) => (body += chunk.toString()))
    request.on('end', () => {
      const code = request.method === 'GET' ? 'ping' : (JSON.parse(body) as { code: string }).code
      const list = code === 'keyring_kept_too_long' ? old : heard
      list.push(code)
      response.end()
    })
  })
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve))
  t.teardown(() => listener.close())
  const url = new URL(`http://127.0.0.1:${(listener.address() as AddressInfo).port}/`)
  const alerts = createAlerts({ url, pingUrl: url, mail: [], locale: 'en' }, noMail, about, clock, pino({ level: 'silent' }))
  clock.advance(24 * HOUR_MS)
  const broken = openBackups({ ...setup, places: { ...setup.places, data: { kind: 'folder', path: join(stores.folder, 'file/backups') } } }, services(), alerts)
  await t.rejects(broken.runDue(), { code: 'unreachable' })
  await t.rejects(broken.runDue(), { code: 'unreachable' })
  t.same(heard.splice(0), ['backup_failed_unreachable', 'backup_upkeep_failed_unreachable'], 'told, and not told again at once')
  const { made } = await openBackups(setup, services(), alerts).runDue()
  t.same(heard.splice(0), ['ping'])
  await rm(join(stores.folder, 'backups', nameOf(made?.data as Manifest)), { recursive: true })
  await openBackups(setup, services(), alerts).runDue()
  t.same(heard, ['backup_missing'])
  t.same(old, ['keyring_kept_too_long'], 'copies of the keyring of the tests before, which the clock has left behind: told once')
  const unheard = createAlerts({ url: new URL('http://127.0.0.1:1/'), pingUrl: null, mail: [], locale: 'en' }, noMail, about, clock, pino({ level: 'silent' }))
  await unheard.raise('anything', 'a destination that is away stops nothing')
})

t.test('W6 A89: trouble is mailed to who was named, once, in their language, past the outbox; what reached nobody is told again', async (t) => {
  const mailbox = await openMailbox()
  t.teardown(() => mailbox.stop())
  const transport = smtpTransport(new Secret(mailbox.url), 'Rind <rind@chat.example>')
  const places = { url: null, pingUrl: null, mail: ['ops@chat.example', 'second@chat.example'], locale: 'nl' } as const
  const alerts = createAlerts(places, transport, about, clock, pino({ level: 'silent' }))
  mailbox.refuseWith = 'later'
  await alerts.raise('drill_failed_changed', 'A part is not as it was written.')
  t.equal(mailbox.received.length, 0)
  mailbox.refuseWith = null
  await alerts.again()
  await alerts.again()
  await alerts.raise('drill_failed_changed', 'A part is not as it was written.')
  t.same(mailbox.received.map(({ to }) => to[0]).toSorted(), ['ops@chat.example', 'second@chat.example'])
  const [mail] = mailbox.received
  t.ok(mail?.headers.some((header) => /^Subject: Rind: Een hersteloefening is mislukt$/.test(header)))
  t.match(mail?.text, /A part is not as it was written\./)
  t.match(mail?.text, /http:\/\/localhost:3200\/backups/)
  await alerts.ping()
  clock.advance(6 * HOUR_MS)
  await alerts.raise('drill_failed_changed', 'A part is not as it was written.')
  t.equal(mailbox.received.length, 4, 'and again when it still is so six hours later')
  t.equal((await server.database.admin`select from mails where created_at > ${new Date(clock.now() - 7 * HOUR_MS)}`).length, 0, 'none of it waits in the database')
})

t.test('W6 O1: rind doctor says when no backup was made, where copies lie, and that nobody would hear', async (t) => {
  const { backup, ...urls } = server.database.urls
  const access = { urls, backup, stop: () => Promise.resolve() }
  const states = async (env: Environment, now = clock.now(), login: typeof access.backup | null = backup) => {
    const findings = await backupFindings(readConfig({ RIND_ENV: 'production', ...env }), { ...access, backup: login }, now)
    return Object.fromEntries(findings.map(({ id, state }) => [id, state]))
  }
  const everything = { REGIONS: 'NL:ams1,NL:grq2', OFFSITE_URL: 'file:///mnt/copies?region=NL:grq2', ALERT_PING_URL: 'https://ping.example/x' }
  await openBackups(setup, services(), silent).runDue()
  t.match(await states(everything), { alerts: 'ok', backups: 'ok', offsite: 'ok', 'backups-missing': 'red', 'wal-archiving': 'look' })
  t.match(await states({}), { alerts: 'red', offsite: 'red', drill: 'look' })
  t.match(await states({ ALERT_MAIL: 'ops@chat.example' }), { alerts: 'ok' })
  t.match(await states(everything, clock.now() + 27 * HOUR_MS), { backups: 'red', offsite: 'ok' })
  t.match(await states(everything, clock.now() + 100 * HOUR_MS), { backups: 'red', offsite: 'red' })
  t.match(await states(everything, clock.now(), null), { backups: 'red' })
  const [ahead, future] = [randomUUID(), new Date(clock.now() + 365 * 24 * HOUR_MS)]
  await server.database.admin`insert into backups (id, kind, state, started_at, ended_at, manifest_hash) values (${ahead}, 'data', 'good', ${future}, ${future}, ${Buffer.alloc(32)})`
  await server.database.admin`insert into backup_copies (backup_id, state, copied_at) values (${ahead}, 'good', ${future})`
  t.match(await states(everything, clock.now() + 100 * HOUR_MS), { backups: 'red', offsite: 'red' }, 'one by a clock that ran ahead hides nothing')
})

t.end()
