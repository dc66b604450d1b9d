import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import t from 'tap'
import { folderStore } from '../../src/backup/folder-store.ts'
import { nameOf } from '../../src/backup/manifest.ts'
import { restoreBackup } from '../../src/backup/restore.ts'
import { listSets } from '../../src/backup/sets.ts'
import { type BackupSetup, type MadeBackup, keepUp, makeBackup, makeKeyring } from '../../src/features/backups/index.ts'
import type { RegisterOutput, WorkspaceBackups } from '../../src/features/backups/schema.ts'
import { type TestStores, makeStores } from '../support/backups.ts'
import { adminUrl, createDatabase } from '../support/database.ts'
import { DAY_MS, type TestContact, addContact, requestErasure, runErasures, stepUp } from '../support/erasing.ts'
import { enrolOperator } from '../support/operators.ts'
import { type TestWorkspace, foundWorkspace, signIn } from '../support/people.ts'
import { freePort, runRind } from '../support/process.ts'
import { TestClock, type TestServer, startServer } from '../support/server.ts'

const clock = new TestClock()
const HOUR_MS = 3_600_000
let server: TestServer
let stores: TestStores
let setup: BackupSetup
let workspace: TestWorkspace
let gone: TestContact
t.before(async () => {
  server = await startServer({ clock, env: { INTERNAL_PORT: String(await freePort()), REGIONS: 'NL:ams1' } })
  await server.app.internal.listen({ host: '127.0.0.1', port: server.config.internal.port })
  stores = await makeStores(t)
  setup = stores.setup(server.database)
  workspace = await foundWorkspace(server)
  gone = await addContact(server, workspace.owner.client, workspace.inbox.key, 'words of the one who goes', 'Gerard Gone')
})
t.after(() => server.stop())

const services = () => server.app.services
const make = async () => (await makeBackup(setup, services(), () => undefined)) as MadeBackup
const storeOf = (kind: 'data' | 'keyring') => folderStore(join(stores.folder, kind === 'data' ? 'backups' : 'keyring'))
const registerOf = ({ client }: Awaited<ReturnType<typeof enrolOperator>>) => client.ok<RegisterOutput>('/backups')

t.test('W6 F5: a backup that is held outlives its time on both sites until the hold ends, and revives nobody who was erased', async (t) => {
  const held = await make()
  await keepUp(setup, services())
  clock.advance(HOUR_MS)
  const other = await make()
  const operator = await enrolOperator(server)
  const hold = (id: string, change: object = {}) => operator.client.call(`/backups/${id}/hold`, { body: { until: new Date(clock.now() + 200 * DAY_MS).toISOString(), reason: 'A case at court', code: operator.code(), ...change } })
  t.match(await hold(held.data.id, { code: '000000' }), { status: 401, body: { code: 'wrong_code' } }, 'it takes a fresh code')
  t.match(await hold(held.data.id, { until: new Date(clock.now() - 1).toISOString() }), { body: { code: 'invalid_input', field: 'until' } })
  t.match(await hold(held.data.id, { until: new Date(clock.now() + 4000 * DAY_MS).toISOString() }), { body: { code: 'invalid_input', field: 'until' } })
  t.match(await hold(held.keyring.id), { status: 404 }, 'keys are not held')
  t.match(await hold(randomUUID()), { status: 404 })
  t.equal((await hold(held.data.id)).status, 200)
  const shown = (await registerOf(operator)).backups.find(({ id }) => id === held.data.id)
  t.match(shown, { name: nameOf(held.data), state: 'good', offsite: { state: 'good' }, hold: { reason: 'A case at court', by: 'Otto Peters' }, keptUntil: new Date(Date.parse(held.data.snapshot.at) + 90 * DAY_MS).toISOString() })
  const [row] = await server.database.admin<{ reason: Buffer; total: number }[]>`select hold_reason::bytea as reason, progress_total as total from backups where id = ${held.data.id}`
  t.notOk(row?.reason.includes('court'), 'why is sealed')
  t.ok((row?.total ?? 0) > 50, 'how far it was stood in the register while it was made')

  const owner = { ...workspace.owner, client: await signIn(server, workspace.owner) }
  await stepUp(server, owner)
  await requestErasure(owner.client, gone.contactId)
  clock.advance(7 * DAY_MS + 1)
  await runErasures(server)
  await makeKeyring(setup, services())
  clock.advance(90 * DAY_MS)
  await make()
  clock.advance(21 * HOUR_MS)
  await make()
  const destroyed = (await keepUp(setup, services()))?.destroyed.map(({ id, site }) => `${site} ${id}`) ?? []
  t.ok(destroyed.includes(`home ${other.data.id}`), 'its time is over')
  t.ok((await listSets(storeOf('data'))).backups.includes(nameOf(held.data)), 'and that of the held one as well, which is kept')
  t.notOk(destroyed.some((line) => line.endsWith(held.data.id)), 'on both sites')

  const database = await createDatabase({ empty: true })
  t.teardown(() => database.drop())
  const root = services().keys.root
  await restoreBackup({
    stores: { data: storeOf('data'), keyring: storeOf('keyring') }, name: nameOf(held.data), trust: { own: [], root }, identities: Object.values(stores.identities), rootKey: root,
    environment: 'test', adminUrl: adminUrl(database.name), passwords: {}, report: () => undefined
  })
  const left = await database.admin`select 'key' from data_keys where subject_id in (${gone.contactId}, ${gone.conversationId}) union all select 'profile' from contacts where id = ${gone.contactId} union all select 'words' from messages where conversation_id = ${gone.conversationId}`
  t.equal(left.length, 0, 'who was erased after it was made is not in what it restores')

  t.match(await operator.client.call('/backups', {}), { status: 401 }, 'months later nobody is signed in')
  const later = await enrolOperator(server, 'Ada Lindqvist')
  t.match((await registerOf(later)).backups.find(({ id }) => id === other.data.id), { state: 'destroyed', destroyedAt: String, keptUntil: null }, 'the line of what was destroyed stays')
  const release = () => later.client.call(`/backups/${held.data.id}/release`, { body: { code: later.code() } })
  t.equal((await release()).status, 200)
  t.equal((await release()).status, 404, 'once')
  // The other site's turn comes when copies were made there for a day again, as after every pause.
  t.same((await keepUp(setup, services()))?.destroyed.filter(({ id }) => id === held.data.id).map(({ site }) => site), ['home'])
  const events = await server.database.admin<{ line: string }[]>`select operation || ' ' || outcome || ' ' || target_kind || ' ' || target_id as line from platform_events where operation like 'backups.%'`
  for (const line of [`hold granted backup ${held.data.id}`, `release granted backup ${held.data.id}`, `release denied backup ${held.data.id}`, `hold denied backup ${held.keyring.id}`]) t.ok(events.some((event) => event.line === `backups.${line}`), `it is recorded: ${line}`)
})

t.test('W6 S8: on the command line a backup is held and released by its name', async (t) => {
  const { data } = await make()
  const { app, jobs, platform, backup } = server.database.urls
  const env = {
    RIND_ENV: 'test', DATA_DIR: join(stores.folder, 'command'), ROOT_KEY: server.rootKey.toString('base64'), SIGNING_KEY: Buffer.alloc(32, 7).toString('base64'),
    DATABASE_URL: app.reveal(), DATABASE_JOBS_URL: jobs.reveal(), DATABASE_PLATFORM_URL: platform.reveal(), DATABASE_BACKUP_URL: backup.reveal()
  }
  const day = new Date(Date.now() + 100 * DAY_MS).toISOString().slice(0, 10)
  t.match(await runRind(['backup', 'hold', nameOf(data), '--until', day, '--reason', 'An inquiry'], env), { code: 0, stderr: new RegExp(`is held until ${day}T23:59:59.999Z`) })
  const [row] = await server.database.admin<{ by: string | null; until: Date }[]>`select held_by as by, held_until as until from backups where id = ${data.id}`
  t.match(row, { by: null, until: new Date(`${day}T23:59:59.999Z`) })
  t.match(await runRind(['backup', 'hold', nameOf(data), '--until', 'soon', '--reason', 'x'], env), { code: 1, stderr: /--until takes a day/ })
  t.match(await runRind(['backup', 'release', nameOf(data)], env), { code: 0 })
  t.equal((await server.database.admin`select from backups where id = ${data.id} and held_until is null and hold_reason is null`).length, 1)
  t.match(await runRind(['backup', 'release', nameOf(data)], env), { code: 1, stderr: /is not held/ })
  t.same([...(await server.database.admin`select operation from platform_events where target_kind = 'backup' and target_id = ${data.id} order by id`)], [{ operation: 'backups.hold' }, { operation: 'backups.release' }], 'both are recorded')
})

t.test('W6 W8: a workspace learns when its own data was backed up, copied and restored for proof, and nothing of others', async (t) => {
  clock.advance(30_000)
  const own = await signIn(server, workspace.owner)
  const younger = await foundWorkspace(server, 'Younger Ltd')
  const seen = await own.ok<WorkspaceBackups>('/workspace/backups')
  const { data } = await make()
  t.equal((await own.ok<WorkspaceBackups>('/workspace/backups')).backedUpAt, data.snapshot.at)
  t.match(seen, { made: true, region: 'NL:ams1', keptDays: { data: 90, keyring: 7 }, overdue: { backup: false } })
  t.ok(seen.copiedAt !== null && seen.oldestAt !== null && seen.heldUntil === null)
  clock.advance(1)
  const youngest = await foundWorkspace(server, 'Youngest Ltd')
  t.match(await youngest.owner.client.ok<WorkspaceBackups>('/workspace/backups'), { backedUpAt: null, copiedAt: null, drilledAt: null, oldestAt: null, keptUntil: null }, 'it is in none yet')
  t.match(await younger.owner.client.ok<WorkspaceBackups>('/workspace/backups'), { backedUpAt: data.snapshot.at, oldestAt: data.snapshot.at, copiedAt: null }, 'nothing of before it was founded')
  t.notMatch(JSON.stringify(seen), /[0-9a-f]{8}-|\d{8}T\d{6}Z|Ltd/, 'no id, no name of a backup, no workspace')
  clock.advance(27 * HOUR_MS)
  t.match(await (await signIn(server, workspace.owner)).ok<WorkspaceBackups>('/workspace/backups'), { overdue: { backup: true } })
})

t.end()
