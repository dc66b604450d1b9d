import { randomUUID } from 'node:crypto'
import { type AddressInfo } from 'node:net'
import { createServer } from 'node:http'
import t from 'tap'
import { tenantKeyAddress } from '../../db/key-rows.ts'
import { keys } from '../../src/doctor/services.ts'
import { type RootKeyFile, keyAdminOf, makeRootKeyFile, makeWriters } from '../support/keys.ts'
import { type TestWorkspace, foundWorkspace } from '../support/people.ts'
import { type TestServer, startServer } from '../support/server.ts'
import { openWidget, startConversation } from '../support/visitor.ts'

const DAY_MS = 86_400_000
const DEADLINE_MS = 60_000

let file: RootKeyFile
let server: TestServer
let workspace: TestWorkspace
const heard: { code: string; text: string }[] = []
const listener = createServer((request, response) => {
  let body = ''
  request.on('data', (chunk: Buffer) => (body += chunk.toString()))
  request.on('end', () => {
    heard.push(JSON.parse(body) as { code: string; text: string })
    response.end()
  })
})
t.before(async () => {
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve))
  file = await makeRootKeyFile()
  server = await startServer({ root: file.provider(), env: { ALERT_URL: `http://127.0.0.1:${(listener.address() as AddressInfo).port}/` } })
  workspace = await foundWorkspace(server)
})
t.after(async () => {
  await server.stop()
  await file.remove()
  listener.close()
})

const count = async (query: string) => Number((await server.database.admin.unsafe<{ count: string }[]>(query))[0]?.count)

t.test('F6: a compromised key: what servers that remember it still make and seal is replaced before the command is done', async (t) => {
  const { admin: sql } = server.database
  const [writer] = await makeWriters(server, workspace, 1)
  if (!writer) throw new Error('no writer')
  const write = (body: string) => writer.visitor.client.ok(`/widget/conversations/${writer.conversationId}/messages`, { body: { clientId: randomUUID(), body } })
  await write('the server remembers the keys')
  // Under which workspace key each data key came into the world; being wrapped anew later changes nothing about that.
  await sql.unsafe(`
    create table born as select subject_id, version, parent_version from data_keys;
    create function remember_birth() returns trigger language plpgsql security definer as 'begin insert into born values (new.subject_id, new.version, new.parent_version); return new; end';
    create trigger remember_birth after insert on data_keys for each row execute function remember_birth()`)
  const late = randomUUID()
  const { promise: released, resolve: release } = Promise.withResolvers<void>()
  const { promise: made, resolve: hasMade } = Promise.withResolvers<void>()
  // A request that began under the old key, and ends when all data keys were renewed already.
  const slow = server.app.services.withTenant({ tenantId: workspace.id }, async (tx) => {
    await tx.keys.create('conversation', late, server.clock.now())
    hasMade()
    await released
  })
  await made
  let rounds = 0
  const admin = keyAdminOf(server, file.provider(), {
    settleMs: 1_500,
    progress: ({ what }) => {
      if (what === 'data keys') rounds += 1
      if (what === 'rows') release()
    }
  })
  t.teardown(() => admin.close())
  const rotating = admin.rotate(workspace.id, 'compromise')
  await slow
  // The server was told nothing: it remembers both the workspace's old key and the conversation's.
  await write('sealed with the key that was replaced')
  const fresh = await startConversation(await openWidget(server, workspace.inbox.key), 'begun meanwhile')
  t.equal(await rotating, 0)
  t.equal(await count(`select parent_version as count from born where subject_id = '${fresh.conversationId}' and version = 1`), 2, 'a conversation that begins after the new key hangs under it, whatever the server remembers')
  t.equal(await count(`select parent_version as count from born where subject_id = '${late}' and version = 1`), 1, 'the slow request did hang its key under the old one')
  t.ok(rounds > 1, 'so that one was replaced after the wait')
  t.same(await sql`select b.subject_id from born b join (select subject_id, subject_kind, max(version) as version from data_keys where tenant_id = ${workspace.id} group by 1, 2) k using (subject_id, version) where b.parent_version = 1 and k.subject_kind <> 'index'`, [], 'no key in use ever hung under it')
  t.equal(await count(`select count(*) from messages m join born b on b.subject_id = m.conversation_id and b.version = envelope_key_id(m.body) where m.tenant_id = '${workspace.id}' and b.parent_version = 1`), 0, 'and no text is sealed with one that did')
  t.equal(await count(`select count(*) from key_rotations where finished_at is null`), 0)
  await sql.unsafe('drop trigger remember_birth on data_keys; drop function remember_birth; drop table born')
})

t.test('F6 W13: a look-up key that is missing stops the deleting of keys, is red for the doctor and is told where alerts go', async (t) => {
  const { admin: sql } = server.database
  const admin = keyAdminOf(server, file.provider())
  t.teardown(() => admin.close())
  t.same((await admin.status()).workspaces[0]?.missing, [])
  const retired = () => count('select count(*) from data_keys where retired_at is not null')
  t.ok((await retired()) > 0)
  const kept = await sql`delete from data_keys where tenant_id = ${workspace.id} and subject_kind = 'index' returning *`
  server.clock.advance(91 * DAY_MS)
  await server.app.services.withPlatform((tx) => server.app.services.jobs.enqueue(tx, 'keys.tidy', {}))
  for (const deadline = Date.now() + DEADLINE_MS; heard.length === 0 && Date.now() < deadline; ) await new Promise((resolve) => setTimeout(resolve, 50))
  t.match(heard, [{ code: 'key_missing', text: `index key, 1 in workspace ${workspace.id}` }])
  t.match((await server.app.internal.inject('/metrics')).body, /rind_key_alerts_total\{code="key_missing"\} 1/)
  await admin.tidy()
  t.ok((await retired()) > 0, 'nothing is deleted')
  t.match((await admin.status()).workspaces[0]?.missing, [{ where: 'index key', count: 1 }])
  const finding = async () => (await keys(admin, server.clock.now())).find(({ id }) => id === 'missing-keys')
  t.match(await finding(), { state: 'red', text: 'index key' })
  for (const row of kept) await sql`insert into data_keys ${sql(row)}`
  t.match(await finding(), { state: 'ok' })
})

t.test('F6 W6: retired keys stay as long as a backup that needs them is anywhere, at the other site too', async (t) => {
  const { admin: sql } = server.database
  const admin = keyAdminOf(server, file.provider())
  t.teardown(() => admin.close())
  const retired = () => count('select count(*) from data_keys where retired_at is not null')
  const [before, id] = [await retired(), randomUUID()]
  const long = new Date(server.clock.now() - 200 * DAY_MS)
  t.ok(before > 0)
  await sql`insert into backups (id, kind, state, started_at, ended_at, manifest_hash) values (${id}, 'data', 'missing', ${long}, ${long}, ${Buffer.alloc(32)})`
  await sql`insert into backup_copies (backup_id, state, copied_at) values (${id}, 'good', ${long})`
  await admin.tidy()
  t.equal(await retired(), before, 'gone from its home, good at the other site')
  await sql`update backup_copies set state = 'missing'`
  await sql`update backups set held_until = ${new Date(server.clock.now() + DAY_MS)}, held_by = ${randomUUID()}, held_at = now(), hold_reason = (select wrapped from system_keys limit 1)`
  await admin.tidy()
  t.equal(await retired(), before, 'away at both, and held')
  server.clock.advance(2 * DAY_MS)
  await admin.tidy()
  t.equal(await retired(), 0, 'once the hold is over, they go')
})

t.test('F6 S1: under one root key, the keys of one installation open nothing in another; wraps from before are bound within a day', async (t) => {
  const root = file.provider()
  const staging = await startServer({ root: file.provider() })
  t.teardown(() => staging.stop())
  const here = server.database.admin
  const [own] = await here<{ id: string; environment: string }[]>`select id, environment from installation`
  const [row] = await here`select * from tenant_keys where tenant_id = ${workspace.id} order by version desc limit 1`
  if (!own || !row) throw new Error('There is no key')
  const opens = async ({ app }: TestServer) => {
    app.services.keys.forget(workspace.id)
    return app.services.withTenant({ tenantId: workspace.id }, (tx) => tx.keys.workspace()).then(() => 'opened', String)
  }
  for (const table of ['workspaces', 'tenant_keys', 'data_keys']) {
    for (const copied of await here.unsafe(`select * from ${table} where ${table === 'workspaces' ? 'id' : 'tenant_id'} = '${workspace.id}'`)) await staging.database.admin`insert into ${here(table)} ${here(copied)}`
  }
  t.match(await opens(staging), /cannot be opened/, 'copied rows')
  t.equal(await opens(server), 'opened')
  const key = await root.unwrap(tenantKeyAddress(own, workspace.id, Number(row['version'])), row['wrapped'] as Buffer)
  const before = await root.wrap(tenantKeyAddress(own, workspace.id, Number(row['version']), null), key)
  await here`update tenant_keys set wrapped = ${before}, binding = null where tenant_id = ${workspace.id} and version = ${row['version'] as number}`
  t.equal(await opens(server), 'opened', 'a wrap of the first versions is read')
  const admin = keyAdminOf(server, file.provider())
  await admin.tidy()
  await admin.close()
  t.equal(await count('select count(*) from tenant_keys where binding is null'), 0, 'and wrapped anew')
  t.equal(await opens(server), 'opened')
})

t.test('F6 S1: a key of the installation that was lost is never replaced: the start is refused, and the row of the installation neither', async (t) => {
  const { admin: sql } = server.database
  await server.app.close()
  const start = () => startServer({ database: server.database, clock: server.clock, root: file.provider() }).then((started) => started.app.close())
  const rows = await sql`select * from system_keys`
  await sql`delete from system_keys where purpose = 'identity-lookup'`
  const admin = keyAdminOf(server, file.provider())
  t.match((await admin.status()).missing, [{ where: 'system key identity-lookup' }])
  t.match((await keys(admin, server.clock.now())).find(({ id }) => id === 'missing-keys'), { state: 'red', text: 'identity-lookup' })
  await admin.close()
  await t.rejects(start(), /Keys of the installation are missing: identity-lookup\. Bring the row back/)
  t.equal(await count(`select count(*) from system_keys where purpose = 'identity-lookup'`), 0)
  await sql`delete from system_keys`
  const [own] = await sql`select * from installation`
  await sql`update installation set environment = 'development'`
  const elsewhere = startServer({ database: server.database, clock: server.clock, root: file.provider(), env: { RIND_ENV: 'development' } })
  await t.rejects(elsewhere, /Keys of the installation are missing/, 'nor does another environment take the database over')
  await sql`delete from installation`
  await t.rejects(start(), /The row of the installation is missing in a database that is in use/)
  if (own) await sql`insert into installation ${sql(own)}`
  for (const row of rows) await sql`insert into system_keys ${sql(row)}`
  await t.resolves(start())
})

t.end()
