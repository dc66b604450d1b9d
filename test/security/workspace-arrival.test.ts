import { createHash, randomUUID } from 'node:crypto'
import t from 'tap'
import { connect } from '../../db/connect.ts'
import { newId } from '../../db/index.ts'
import { KeyCache } from '../../db/key-cache.ts'
import { createPool } from '../../db/pool.ts'
import { tenantRunner } from '../../db/tenant.ts'
import { OPERATIONS } from '../../src/features/index.ts'
import { importWorkspace } from '../../src/features/imports/index.ts'
import type { Services } from '../../src/operations/index.ts'
import { tenantTables } from '../support/catalog.ts'
import { type TestContact, addContact, requestErasure, runErasures, stepUp } from '../support/erasing.ts'
import { type Line, bytes, contentOf, linesOf } from '../support/exporting.ts'
import { type TestWorkspace, foundWorkspace } from '../support/people.ts'
import { type TestServer, startServer } from '../support/server.ts'

const HOUR_MS = 60 * 60_000

let server: TestServer
let workspace: TestWorkspace
let goes: TestContact
let text: string

t.before(async () => {
  server = await startServer()
  workspace = await foundWorkspace(server, 'Moving BV')
  const { client } = workspace.owner
  await addContact(server, client, workspace.inbox.key, 'words that stay', 'Stien Stays')
  goes = await addContact(server, client, workspace.inbox.key, 'words of one who goes', 'Gerard Gone')
  await stepUp(server, workspace.owner)
  await requestErasure(client, goes.contactId)
  // Begun, and cut off before its first key was destroyed.
  await server.database.admin`update erasures set state = 'erasing', due_at = now() where tenant_id = ${workspace.id}`
  text = await contentOf(server, workspace.id)
  await server.database.admin`update erasures set state = 'waiting', due_at = now() + interval '1 year' where tenant_id = ${workspace.id}`
})
t.after(() => server.stop())

const take = (content: AsyncIterable<Uint8Array>, services: Partial<Services> = {}) =>
  importWorkspace({ ...server.app.services, ...services }, content, { isOperation: (id) => OPERATIONS.some((operation) => operation.id === id), report: () => undefined })

/** Workspaces that are not open, newest first, and in how many tables each has rows. */
async function closed(): Promise<{ id: string; status: string; tables: number }[]> {
  const rows = await server.database.admin<{ id: string; status: string }[]>`select id, status from workspaces where status <> 'active' order by id desc`
  const tables = (await tenantTables(server.database.admin)).filter((table) => table !== 'audit_events')
  return Promise.all(rows.map(async ({ id, status }) => {
    const filled = await server.database.admin.unsafe(tables.map((table) => `(select '${table}' from ${table} where tenant_id = '${id}' limit 1)`).join(' union all '))
    return { id, status, tables: filled.length }
  }))
}

/** Services whose platform transactions fail from some number on, counted from 1: as if whoever imports was killed there. */
function cutAt(number: number, before: () => Promise<unknown> = () => Promise.reject(new Error('killed'))): Partial<Services> {
  let count = 0
  return { withPlatform: async (run) => {
    count += 1
    if (count >= number) await before()
    return server.app.services.withPlatform(run)
  } }
}

t.test('F4 F5: what an import leaves that is cut off goes after an hour, keys first; one that is under way stays', async (t) => {
  await t.rejects(take(bytes(text), cutAt(2)), { message: 'killed' })
  const [left] = await closed()
  t.match(left, { status: 'closed' })
  t.ok((left?.tables ?? 0) > 7, 'everything of it came')
  await runErasures(server)
  t.match(await closed(), [{ id: left?.id, status: 'closed', tables: left?.tables }], 'it may still be opened')

  const [begun, free] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  const half = text.indexOf('\n', text.length / 2) + 1
  const underWay = take((async function* () {
    yield Buffer.from(text.slice(0, half))
    begun.resolve()
    await free.promise
    yield Buffer.from(text.slice(half))
  })())
  await begun.promise
  server.clock.advance(HOUR_MS + 1)
  await runErasures(server)
  t.match(await closed(), [{ status: 'closed', tables: 0 }], 'only one is there still, whose rows nobody sees yet')
  t.equal((await server.database.admin`select from data_keys where tenant_id = ${left?.id ?? ''} union all select from tenant_keys where tenant_id = ${left?.id ?? ''}`).length, 0)
  free.resolve()
  const made = await underWay
  t.match(await server.database.admin`select name, status from workspaces where id = ${made.workspaceId}`, [{ name: 'Moving BV', status: 'active' }])
  t.same(await closed(), [])
})

t.test('F4: what was given up is not opened any more, and goes though its removal was cut off', async (t) => {
  const giveUp = () => server.database.admin`update workspaces set status = 'suspended' where status = 'closed'`
  await t.rejects(take(bytes(text), cutAt(2, giveUp)), { message: /was given up/ })
  t.match(await closed(), [{ status: 'suspended' }])
  server.clock.advance(HOUR_MS + 1)
  await t.rejects(runErasures(server, (run) => async (actor, work, options) => {
    const tables = await server.database.admin`select from tenant_keys where tenant_id = ${actor.tenantId}`
    if (tables.length === 0) throw new Error('killed')
    return run(actor, work, options)
  }), { message: /erasures failed/ })
  t.match(await closed(), [{ status: 'suspended' }])
  await runErasures(server)
  t.same(await closed(), [])

  const erased = newId(server.clock.now() - 2 * HOUR_MS)
  await server.database.admin`insert into workspaces (id, name, status, plan, kind, created_at) values (${erased}, ${erased}, 'closed', 'free', 'ordinary', now())`
  await server.database.admin`insert into erasure_journal values (gen_random_uuid(), ${erased}, 'workspace', ${erased}, 'tenant', ${erased}, now())`
  await runErasures(server)
  t.match(await closed(), [{ id: erased, status: 'closed' }], 'one that was erased keeps its row')
})

t.test('F5 F4: a contact whose erasure was under way where a file comes from is erased where it arrives', async (t) => {
  const made = await take(bytes(text))
  const here = () => server.database.admin<{ state: string; rows: number }[]>`
    select state, (select count(*)::int from contacts where tenant_id = e.tenant_id and id = subject_id) + (select count(*)::int from data_keys where tenant_id = e.tenant_id and subject_id = e.subject_id) as rows
    from erasures e where tenant_id = ${made.workspaceId}`
  t.match(await here(), [{ state: 'erasing', rows: 2 }])
  await runErasures(server)
  t.match(await here(), [{ state: 'erased', rows: 0 }])
  t.match(await server.database.admin`select certificate is not null as signed from erasures where tenant_id = ${made.workspaceId}`, [{ signed: true }])
})

t.test('A102 F4: long lines come a few at a time, so that a file cannot fill the memory', async (t) => {
  const lines = linesOf(text).slice(0, -1)
  const contact = lines.find(({ type }) => type === 'contact') as Line
  const many = Array.from({ length: 12 }, () => ({ ...contact, id: randomUUID(), profile: { name: 'n'.repeat(900_000) } }))
  const counted = lines.map((line) => (line.type === 'manifest' ? { ...line, lines: { ...(line['lines'] as object), contact: lines.filter(({ type }) => type === 'contact').length + many.length } } : line))
  const all = counted.flatMap((line) => (line === contact ? [line, ...many] : [line])).map((line) => `${JSON.stringify(line)}\n`).join('')
  const file = `${all}${JSON.stringify({ type: 'end', lines: counted.length + many.length - 1, sha256: createHash('sha256').update(all).digest('hex') })}\n`
  await server.database.admin.unsafe(`
    create table came (bytes bigint);
    create function note_size() returns trigger language plpgsql security definer as 'begin insert into came select sum(octet_length(profile::bytea)) from fresh; return null; end';
    create trigger note_size after insert on contacts referencing new table as fresh for each statement execute function note_size()`)
  const made = await take(bytes(file))
  const [{ most, statements } = { most: 0, statements: 0 }] = await server.database.admin<{ most: number; statements: number }[]>`select max(bytes)::float8 as most, count(*)::int as statements from came`
  await server.database.admin.unsafe('drop function note_size cascade; drop table came')
  t.equal((await server.database.admin`select from contacts where tenant_id = ${made.workspaceId}`).length, many.length + 2)
  t.ok(most <= 4.1 * 1024 * 1024 && statements >= 3, `${most} bytes at most, in ${statements} statements`)
})

t.test('F4: a transaction has some of the keys at hand that it made, reads the others back, and shares none before its commit', async (t) => {
  const { app } = server
  const pool = createPool(1, (onClose) => connect(server.database.urls.app.reveal(), 1, 'test', { onClose }))
  t.teardown(() => pool.end())
  const cache = new KeyCache(app.services.keys.root, () => app.services.keys.installation(), 2)
  const withTenant = tenantRunner(pool, cache, () => undefined)
  const ids = Array.from({ length: 5 }, () => randomUUID())
  const address = { tenant: workspace.id, table: 'test', column: 'text', row: workspace.id }
  const shared = () => ids.filter((id) => cache.peek(workspace.id, 'conversation', id)).length
  await t.rejects(withTenant({ tenantId: workspace.id }, async (tx) => {
    for (const id of ids) {
      const sealed = (await tx.keys.create('conversation', id, server.clock.now())).seal(address, `words of ${id}`)
      await tx.keys.many('conversation', ids)
      t.equal((await tx.keys.conversation(id)).open(address, sealed), `words of ${id}`)
    }
    t.equal((await tx.keys.many('conversation', ids)).size, ids.length, 'each is found')
    t.equal(shared(), 0, 'and nobody else knows one')
    throw new Error('rolled back')
  }), { message: 'rolled back' })
  t.equal(shared(), 0)
})

t.end()
