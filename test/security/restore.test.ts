import { randomBytes } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { getConstructionPlans } from 'pg-boss'
import t, { type Test } from 'tap'
import { readMigrations } from '../../db/migrate.ts'
import { composeManifest } from '../../src/backup/compose.ts'
import { drill } from '../../src/backup/drill.ts'
import { dump } from '../../src/backup/dump.ts'
import { listDrillReports, readDrillReport } from '../../src/backup/drill-report.ts'
import { folderStore } from '../../src/backup/folder-store.ts'
import { nameOf } from '../../src/backup/manifest.ts'
import { type RestoreOptions, restoreBackup } from '../../src/backup/restore.ts'
import { checkSet, listSets, putManifest } from '../../src/backup/sets.ts'
import { signManifest, signerOf } from '../../src/backup/signature.ts'
import { type BackupSetup, type MadeBackup, makeBackup, makeKeyring } from '../../src/features/backups/index.ts'
import { openSigning } from '../../src/crypto/index.ts'
import { openSystemKeys } from '../../db/system-keys.ts'
import { connect } from '../../db/connect.ts'
import { createPool } from '../../db/pool.ts'
import { newId } from '../../db/index.ts'
import { confirmAlone } from '../support/approving.ts'
import { type TestStores, makeStores } from '../support/backups.ts'
import { type TestDatabase, adminUrl, createDatabase } from '../support/database.ts'
import { DAY_MS, type TestContact, addContact, requestErasure, runErasures, stepUp } from '../support/erasing.ts'
import { freshen } from '../support/fresh.ts'
import { readAll } from '../support/keys.ts'
import { type TestWorkspace, foundWorkspace, signIn } from '../support/people.ts'
import { runRind } from '../support/process.ts'
import { type TestServer, startServer } from '../support/server.ts'

let server: TestServer
let stores: TestStores
let setup: BackupSetup
let workspace: TestWorkspace
let gone: TestContact
let stays: TestContact
let closed: TestWorkspace
let backup: MadeBackup
/** Of an API token that was good when the backup was made. */
let secret: string
const ignore = () => undefined
const services = () => server.app.services
const folderOf = (kind: 'data' | 'keyring') => join(stores.folder, kind === 'data' ? 'backups' : 'keyring')

t.before(async () => {
  server = await startServer()
  stores = await makeStores(t)
  setup = stores.setup(server.database)
  workspace = await foundWorkspace(server)
  closed = await foundWorkspace(server, 'Closed Ltd')
  gone = await addContact(server, workspace.owner.client, workspace.inbox.key, 'words of the one who goes', 'Gerard Gone')
  stays = await addContact(server, workspace.owner.client, workspace.inbox.key, 'words of the one who stays', 'Stien Stays')
  await freshen(server, workspace.owner.client)
  secret = (await workspace.owner.client.ok<{ secret: string }>('/tokens', { body: { name: 'Till', operations: ['members.list'], inboxIds: null, access: { customerData: false, messaging: false }, days: 30 } })).secret
  await workspace.owner.client.ok('/invitations', { body: { email: 'invited@example.test', role: 'agent', access: { billing: false, customerData: false, messaging: true }, locale: 'en' } })
  backup = (await makeBackup(setup, services(), ignore)) as MadeBackup
  // After the backup: a contact and a whole workspace are erased, somebody else writes on.
  await stepUp(server, workspace.owner)
  await requestErasure(workspace.owner.client, gone.contactId)
  await stepUp(server, closed.owner)
  await closed.owner.client.call('/erasures', { body: { subject: 'workspace', confirmation: closed.id.slice(-8) } })
  await confirmAlone(server, closed.owner.client)
  server.clock.advance(7 * DAY_MS + 1)
  await runErasures(server)
  await makeKeyring(setup, services())
})
t.after(() => server.stop())

async function emptyDatabase(t: Test): Promise<TestDatabase> {
  const database = await createDatabase({ empty: true })
  t.teardown(() => database.drop())
  return database
}

/** Restores as the command line does, with what a place has that holds the stores, the identities and the root key. */
function restore(database: TestDatabase, options: Partial<RestoreOptions> = {}) {
  return restoreBackup({
    stores: { data: folderStore(folderOf('data')), keyring: folderStore(folderOf('keyring')) },
    name: nameOf(backup.data), trust: { own: [], root: services().keys.root },
    identities: Object.values(stores.identities),
    rootKey: services().keys.root,
    environment: 'test', adminUrl: adminUrl(database.name),
    passwords: {},
    report: ignore,
    ...options
  })
}

const relations = async ({ admin }: TestDatabase) => Number((await admin<{ count: string }[]>`select count(*) from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname in ('public', 'pgboss')`)[0]?.count)
const catalogOf = async ({ admin }: TestDatabase) =>
  (
    await admin<{ line: string }[]>`
    select 'column ' || c.oid::regclass || '.' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod) || a.attnotnull as line from pg_class c join pg_attribute a on a.attrelid = c.oid where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and a.attnum > 0 and not a.attisdropped
    union all select 'constraint ' || conrelid::regclass || '.' || conname || ' ' || pg_get_constraintdef(oid) from pg_constraint where connamespace = 'public'::regnamespace and conrelid <> 0
    union all select 'index ' || pg_get_indexdef(indexrelid) from pg_index i join pg_class c on c.oid = i.indrelid where c.relnamespace = 'public'::regnamespace
    union all select 'table ' || oid::regclass || relrowsecurity || relforcerowsecurity || relowner::regrole || coalesce((select string_agg(acl, ',' order by acl) from unnest(relacl::text[]) acl), '') || coalesce(reloptions::text, '') from pg_class where relnamespace in ('public'::regnamespace, 'pgboss'::regnamespace) and relkind = 'r' and not relispartition
    union all select 'policy ' || polrelid::regclass || polname || pg_get_expr(polqual, polrelid) from pg_policy order by 1`
  ).map(({ line }) => line)

t.test('W6 F5: who was erased after the backup stays erased after a restore, and everything else opens', async (t) => {
  const database = await emptyDatabase(t)
  const { data, keyring } = await restore(database)
  t.equal(data.id, backup.data.id)
  t.not(keyring.id, backup.keyring.id, 'with the newest keyring, not the one of the same moment')
  t.same(await catalogOf(database), await catalogOf(server.database), 'tables, keys, indexes, policies and grants are those of a migrated database')
  const restored = await startServer({ database, rootKey: server.rootKey, clock: server.clock })
  t.teardown(() => restored.app.close())
  const began = new Date(server.clock.now())
  const owner = { ...workspace.owner, client: await signIn(restored, workspace.owner) }
  const { conversations } = await owner.client.ok<{ conversations: { id: string; contact: { name: string } }[] }>('/conversations?view=all')
  t.same(conversations.map(({ contact }) => contact.name), ['Stien Stays'])
  t.same(await readAll({ ...workspace, owner }, stays.conversationId), ['words of the one who stays'])
  t.equal((await owner.client.call(`/conversations/${gone.conversationId}`)).status, 404)
  const left = await database.admin<{ kind: string }[]>`
    select 'key' as kind from data_keys where subject_id in (${gone.contactId}, ${gone.conversationId}) or tenant_id = ${closed.id} union all select 'workspace key' from tenant_keys where tenant_id = ${closed.id}
    union all select 'row' from messages where conversation_id = ${gone.conversationId} union all select 'profile' from contacts where id = ${gone.contactId} union all select 'member' from members where tenant_id = ${closed.id}`
  t.same([...left], [], 'nothing of the contact and of the workspace is left')
  t.match((await database.admin`select name, status from workspaces where id = ${closed.id}`)[0], { name: closed.id, status: 'closed' })
  await t.rejects(signIn(restored, closed.owner), /wrong_credentials/)
  t.equal((await database.admin`select from sessions where created_at < ${began}`).length, 0, 'nobody is signed in from before')
  t.equal((await fetch(`${restored.url}/api/v1/members`, { headers: { authorization: `Bearer ${secret}` } })).status, 401, 'no token from before is good: it may have been revoked since')
  t.same([...(await database.admin`select distinct status from invitations where tenant_id = ${workspace.id}`)], [{ status: 'withdrawn' }], 'nor an invitation')
})

t.test('W6 A89: a restore that cannot be right leaves the database as empty as it was', async (t) => {
  const database = await emptyDatabase(t)
  const refused = async (what: string, options: Partial<RestoreOptions>, message: RegExp) => {
    await t.rejects(restore(database, options), { message }, what)
    t.equal(await relations(database), 0, `${what}: nothing is there`)
  }
  await refused('another environment', { environment: 'production' }, /is of a test environment and RIND_ENV is production.*rind drill/)
  await refused('an identity that is not the keyring\'s', { identities: [stores.identities.data] }, /identity does not open/)
  await refused('an identity that is not the data\'s', { identities: [stores.identities.keyring] }, /identity does not open/)
  await refused('a signature of nobody', { trust: { own: ['A'.repeat(43)], root: null } }, /signed with a key that is not ours/)
  await refused('a name that is not there', { name: '20200101T000000Z-000000000000' }, /no such object/)
  const other = await startServer()
  t.teardown(() => other.stop())
  await refused('another root key', { trust: { own: [signerOf(services().signing)], root: null }, rootKey: other.app.services.keys.root }, /not the root key of the backup/)
  await refused('a keyring that was taken away', { stores: { data: folderStore(folderOf('data')), keyring: folderStore(join(stores.folder, 'none')) } }, /newest copy of the keyring, .*, is not in/)
  // Found half-way, when the schema and most rows are there.
  await refused('something wrong in what was loaded', { inspect: () => Promise.reject(new Error('found wrong')) }, /found wrong/)
  const messages = backup.data.tables.find(({ name }) => name === 'messages')
  const file = join(folderOf('data'), nameOf(backup.data), messages?.part.name ?? '')
  const bytes = await readFile(file)
  const damage = async (what: string, damaged: Buffer) => {
    await writeFile(file, damaged)
    await refused(what, {}, /messages\.copy\.zst\.age is not as it was written/)
  }
  for (const place of [0, 40, Math.floor(bytes.length / 2), bytes.length - 1]) {
    const flipped = Buffer.from(bytes)
    flipped[place] = (flipped[place] ?? 0) ^ 1
    await damage(`a bit flipped at ${place}`, flipped)
  }
  await damage('a part that was cut', bytes.subarray(0, -1))
  await damage('a part of another table', await readFile(join(folderOf('data'), nameOf(backup.data), 'public.contacts.copy.zst.age')))
  await writeFile(file, bytes)
  await database.admin`create table something (id int)`
  await t.rejects(restore(database), /not empty: something is there/)
})

t.test('W6: a backup that was made under an older schema comes forward to the newest', async (t) => {
  const old = await emptyDatabase(t)
  const migrations = await readMigrations()
  const last = migrations.at(-1)
  await old.admin.begin(async (tx) => {
    await tx.unsafe('alter schema public owner to rind_owner; grant usage on schema public to rind_platform, rind_backup; grant create on database ' + old.name + ' to rind_owner; set local role rind_owner; create table migrations (name text primary key, sha256 text not null, applied_at timestamptz not null)')
    for (const { name, text, sha256 } of migrations.slice(0, -1)) {
      await tx.unsafe(text)
      await tx`insert into migrations values (${name}, ${sha256}, now())`
    }
    await tx.unsafe(getConstructionPlans('pgboss').replaceAll(/^\s*(?:BEGIN|COMMIT);\s*$/gm, ''))
    await tx.unsafe('grant usage on schema pgboss to rind_backup; grant select on all tables in schema pgboss, public to rind_backup')
  })
  const pool = createPool(1, (onClose) => connect(old.urls.platform.reveal(), 1, 'test', { onClose }))
  await openSystemKeys(pool, services().keys.root, 'test', server.clock.now())
  await pool.end()
  const at = server.clock.now()
  const ids = { data: newId(at), keyring: newId(at) }
  const targets = { data: folderStore(join(stores.folder, 'old')), keyring: folderStore(join(stores.folder, 'old-keyring')) }
  const name = (id: string) => `${new Date(at).toISOString().replaceAll(/[-:]|\.\d+/g, '')}-${id.slice(-12)}`
  const target = (kind: 'data' | 'keyring') => ({ store: targets[kind], folder: name(ids[kind]), recipients: setup.recipients[kind] })
  const dumped = await dump(old.urls.backup.reveal(), { data: target('data'), keyring: target('keyring') }, ignore)
  for (const kind of ['data', 'keyring'] as const) {
    const manifest = await composeManifest({ kind, id: ids[kind], at, endedAt: at, dumped, region: null, software: 'old', recipients: setup.recipients[kind], previous: null, signing: services().signing, root: services().keys.root })
    await putManifest(targets[kind], nameOf(manifest), signManifest(services().signing, manifest))
  }
  const database = await emptyDatabase(t)
  const { data } = await restore(database, { stores: targets, name: name(ids.data), olderKeyring: true })
  t.notOk(data.schema.migrations.some(({ name }) => name === last?.name), 'it was made before the newest migration')
  t.same(await catalogOf(database), await catalogOf(server.database))
  t.equal((await listSets(targets.data)).backups.length, 1)
})

t.test('W6 W3 A88: a drill restores the backup, compares every table byte for byte, opens every sealed column, and leaves nothing', async (t) => {
  const drilling = {
    stores: { data: folderStore(folderOf('data')), keyring: folderStore(folderOf('keyring')) }, name: nameOf(backup.data), trust: { own: [], root: services().keys.root },
    identities: Object.values(stores.identities), rootKey: services().keys.root, serverUrl: adminUrl('postgres'), report: ignore
  }
  const result = await drill(drilling)
  const rows = backup.data.tables.reduce((sum, table) => sum + table.rows, 0)
  t.match(result, { id: backup.data.id, tables: backup.data.tables.length + backup.keyring.tables.length })
  t.ok(result.rows > rows && result.ms > 0)
  const sealed = await server.database.admin<{ place: string }[]>`
    select c.relname || '.' || a.attname as place from pg_attribute a join pg_class c on c.oid = a.attrelid
    where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and format_type(a.atttypid, a.atttypmod) = 'sealed' and not a.attisdropped and a.attname <> 'wrapped'`
  t.same(Object.keys(result.opened).toSorted(), sealed.map(({ place }) => place).toSorted(), 'no sealed column is left out')
  for (const place of ['messages.body', 'contacts.profile', 'members.email', 'inboxes.settings', 'audit_events.place', 'identities.email', 'totp_devices.secret', 'sessions.client', 'platform_events.place']) t.ok((result.opened[place] ?? 0) > 0, `${place} was opened`)
  t.ok(result.canaries > 0, 'what was opened was looked for in clear')
  await t.rejects(drill({ ...drilling, canaries: ['Testing Ltd'] }), /stands in clear in public\.workspaces/, 'a text that does stand in clear is found')
  await t.rejects(drill({ ...drilling, identities: [stores.identities.keyring] }), { code: 'sealed' })
  t.equal((await server.database.admin`select from pg_database where datname like 'rind_drill_%'`).length, 0, 'no database is left')
})

t.test('W6: rind backup and rind restore, as an operator calls them', async (t) => {
  const folder = join(stores.folder, 'operator')
  const { app, jobs, platform, backup: login } = server.database.urls
  const env = {
    RIND_ENV: 'test', DATA_DIR: folder, ROOT_KEY: server.rootKey.toString('base64'), SIGNING_KEY: Buffer.alloc(32, 7).toString('base64'),
    DATABASE_URL: app.reveal(), DATABASE_JOBS_URL: jobs.reveal(), DATABASE_PLATFORM_URL: platform.reveal(), DATABASE_BACKUP_URL: login.reveal()
  }
  t.match(await runRind(['backup'], env), { code: 1, stderr: /Who holds .*backup\.identity can open the backups.*Is the disk mounted\?/s }, 'another folder than before')
  const made = await runRind(['backup', '--new-store'], env)
  t.match(made, { code: 0, stdout: /^\d{8}T\d{6}Z-[0-9a-f]{12}\n$/, stderr: /Every part was read back/ })
  const database = await emptyDatabase(t)
  const { DATABASE_BACKUP_URL: _, ...elsewhere } = env
  const restored = await runRind(['restore', 'latest', '--to', adminUrl(database.name)], elsewhere)
  t.match(restored, { code: 0, stdout: made.stdout, stderr: /Restored \d+ tables and \d+ rows as of 20/ })
  const drilled = await runRind(['drill', '--json', '--on', adminUrl('postgres')], elsewhere)
  t.match(drilled, { code: 0, stdout: new RegExp(`^\\[\\{"name":"${made.stdout.trim()}"`) })
  const store = folderStore(join(folder, 'backups'))
  const [report = ''] = await listDrillReports(store)
  t.match(await readDrillReport(store, report, services().keys.root, backup.data.installation), { failure: null, backups: [{ texts: Number }] }, 'and leaves a signed report for the register')
  t.match(await runRind(['restore', made.stdout.trim(), '--to', adminUrl(database.name)], elsewhere), { code: 1, stderr: /The database is not empty/ })
  t.match(await runRind(['restore'], elsewhere), { code: 1, stderr: /Usage: rind restore/ })
  t.notMatch(made.stderr + restored.stderr, new RegExp(new URL(login.reveal()).password))
})

t.test('W6: the first backup after a restore, with another signing key, keeps the backup that was restored', async (t) => {
  const database = await emptyDatabase(t)
  await restore(database)
  const restored = await startServer({ database, rootKey: server.rootKey, clock: server.clock })
  t.teardown(() => restored.app.close())
  t.same([...(await database.admin`select state from backups where id = ${backup.data.id}`)], [{ state: 'running' }], 'as the backup saw itself')
  await makeBackup(stores.setup(database), { ...restored.app.services, signing: openSigning(randomBytes(32)) }, ignore)
  t.same([...(await database.admin`select state from backups where id = ${backup.data.id}`)], [{ state: 'good' }])
  await checkSet(folderStore(folderOf('data')), backup.data)
})

t.end()
