import { randomUUID } from 'node:crypto'
import { text } from 'node:stream/consumers'
import pg from 'pg'
import { to as copyTo } from 'pg-copy-streams'
import postgres from 'postgres'
import t from 'tap'
import { newId } from '../../db/index.ts'
import { NO_SUCH_CONVERSATION, type OutgoingMessage, messageStore } from '../../db/send.ts'
import { LocalRootKey } from '../../src/crypto/index.ts'
import { PLATFORM_TABLES, tenantTables } from '../support/catalog.ts'
import { fingerprint } from '../support/doors.ts'
import { until } from '../support/embedded.ts'
import { inventRows } from '../support/invented-rows.ts'
import { keyAdminOf } from '../support/keys.ts'
import { requestErasure } from '../support/erasing.ts'
import { type TestWorkspace, foundWorkspace } from '../support/people.ts'
import { contextsOf, outcomeOf } from '../support/row-matrix.ts'
import { type TestServer, startServer } from '../support/server.ts'
import { openSocket } from '../support/socket.ts'
import { openWidget, startConversation } from '../support/visitor.ts'

let server: TestServer
let here: TestWorkspace & { conversationId: string }
let there: TestWorkspace & { conversationId: string }
let tables: string[]
/** One pooled connection each, so that every try meets what the try before it left behind. */
let logins: Record<'app' | 'jobs' | 'owner', postgres.Sql>

t.before(async () => {
  server = await startServer()
  ;[here, there] = await Promise.all([furnished('Here'), furnished('There')])
  tables = await tenantTables(server.database.admin)
  const options = { max: 1, onnotice: () => undefined }
  logins = { app: postgres(server.database.urls.app.reveal(), options), jobs: postgres(server.database.urls.jobs.reveal(), options), owner: postgres(adminUrlOf(), options) }
  // The owner has every grant: only forced row-level security stands between it and the rows.
  await logins.owner`set role rind_owner`
})
t.after(async () => {
  for (const login of Object.values(logins)) await login.end()
  await server.stop()
})

const adminUrlOf = () => {
  const { host, port, user, pass, database } = server.database.admin.options
  return `postgres://${user}:${String(pass)}@${host[0]}:${port[0]}/${database}`
}

/** A workspace with rows in the tables that everybody has rows in. */
async function furnished(name: string) {
  const workspace = await foundWorkspace(server, name)
  const { conversationId } = await startConversation(await openWidget(server, workspace.inbox.key), `A question to ${name}`)
  await workspace.owner.client.ok(`/conversations/${conversationId}/read`, { method: 'PUT', body: { seq: 1 } })
  const keys = keyAdminOf(server, new LocalRootKey('environment', server.rootKey))
  await keys.rotate(workspace.id, 'tenant')
  await keys.close()
  const { conversation } = await workspace.owner.client.ok<{ conversation: { contact: { id: string } } }>(`/conversations/${conversationId}`)
  const { id } = await requestErasure(workspace.owner.client, conversation.contact.id)
  await workspace.owner.client.ok(`/erasures/${id}/cancel`, { body: {} })
  return { ...workspace, conversationId }
}

t.test('W8 A37 A38: the matrix of rows: each table, each verb, each context, as the logins and as the owner', async (t) => {
  for (const { id } of [here, there]) t.teardown(await inventRows(server.database.admin, tables, id))
  const rowsOf = new Map<string, string>()
  const keyOf = new Map<string, string>()
  const rights = new Map<string, boolean>()
  for (const table of tables) {
    const columns = await server.database.admin.unsafe<{ name: string }[]>(`select attname as name from pg_index, unnest(indkey::int[]) with ordinality k (num, at) join pg_attribute on attnum = num where attrelid = '${table}'::regclass and indrelid = attrelid and indisprimary order by at`)
    keyOf.set(table, columns.map(({ name }) => name).join())
    for (const { id } of [here, there]) {
      const rows = await server.database.admin.unsafe<{ row: object }[]>(`select to_jsonb(r) as row from ${table} r where tenant_id = '${id}' limit 1`)
      t.equal(rows.length, 1, `${table} has rows of both workspaces`)
      rowsOf.set(`${table}/${id}`, JSON.stringify(rows[0]?.row).replaceAll("'", "''"))
    }
  }
  for (const [role, login] of Object.entries(logins)) {
    for (const context of contextsOf(here.id, there.id)) {
      const found: Record<string, string> = {}
      const wanted: Record<string, string> = {}
      if (context.before) await login.begin(context.before).catch(() => undefined)
      await login.begin(async (sql) => {
        await context.set(sql)
        for (const table of tables) {
          const may = async (right: string) => {
            const place = `${role} ${table} ${right}`
            const known = rights.get(place)
            if (known !== undefined) return known
            // The jobs may read some columns of the record, to seal its places anew.
            const rows = right === 'select' ? await sql<{ may: boolean }[]>`select has_column_privilege(${table}, 'tenant_id', ${right}) as may` : await sql<{ may: boolean }[]>`select has_table_privilege(${table}, ${right}) as may`
            rights.set(place, rows[0]?.may === true)
            return rows[0]?.may === true
          }
          const expect = async (verb: string, statement: string, sees: string, right: string) => {
            found[`${verb} ${table}`] = await outcomeOf(sql, statement, { [here.id]: 'here', [there.id]: 'there' })
            wanted[`${verb} ${table}`] = (await may(right)) ? sees : '42501'
          }
          const insert = (tenantId: string) => `insert into ${table} select (jsonb_populate_record(null::${table}, '${rowsOf.get(`${table}/${tenantId}`) ?? ''}')).*`
          await expect('select', `select tenant_id from ${table}`, context.sees, 'select')
          await expect('join', `select r.tenant_id from (values ('${here.id}'::uuid), ('${there.id}')) v (id) left join ${table} r on r.tenant_id = v.id where r.tenant_id is not null`, context.sees, 'select')
          // An error in the middle of a stream cannot be caught with this driver: the next test asks another one.
          if (context.sees !== '22P02') await expect('copy out', `copy out ${table}`, context.sees, 'select')
          // PostgreSQL copies into no table that has row-level security.
          await expect('copy in', `copy ${table} from stdin`, '0A000', 'insert')
          const elsewhere = context.sees === 'there' ? here.id : there.id
          // RETURNING needs the right to read: the record is written blindly, so it is not asked for rows.
          const readable = await may('select')
          if (readable) await expect('update', `update ${table} set tenant_id = tenant_id returning tenant_id`, context.sees, 'update')
          if (readable) await expect('move', `update ${table} set tenant_id = '${elsewhere}' returning tenant_id`, ['here', 'there'].includes(context.sees) ? '42501' : context.sees, 'update')
          await expect('delete', `delete from ${table} where tenant_id = '${elsewhere}' returning tenant_id`, ['here', 'there'].includes(context.sees) ? 'nothing' : context.sees, 'delete')
          // The row exists: passing the policy shows as a double key.
          for (const [name, { id }] of Object.entries({ here, there })) {
            const refusal = context.sees === '22P02' ? '22P02' : '42501'
            await expect(`insert ${name}`, insert(id), context.sees === name ? '23505' : refusal, 'insert')
            if (!readable) continue
            await expect(`insert ${name} or nothing`, `${insert(id)} on conflict do nothing returning tenant_id`, context.sees === name ? 'nothing' : refusal, 'insert')
            const upsert = `${insert(id)} on conflict (${keyOf.get(table) ?? ''}) do update set tenant_id = excluded.tenant_id returning tenant_id`
            await expect(`upsert ${name}`, upsert, context.sees === name ? name : refusal, (await may('insert')) ? 'update' : 'insert')
          }
        }
      })
      t.same(found, wanted, `${role} in the context of ${context.name}`)
      t.ok(Object.keys(found).length >= tables.length * 3)
    }
  }
})

t.test('W8: the functions that store messages write nothing for a conversation of another workspace, and leave no context behind', async (t) => {
  const client = logins.app
  const store = messageStore({ use: (run) => run(client) })
  const message = (conversationId: string, body = Buffer.concat([Buffer.from([1, 0, 0, 0, 0, 1]), Buffer.alloc(40)])): OutgoingMessage => ({
    id: newId(Date.now()), conversationId, senderKind: 'member', senderId: here.owner.memberId, clientId: randomUUID(), body, at: Date.now(), eventId: newId(Date.now()), requestId: randomUUID()
  })
  const context = async () => (await client<{ setting: string }[]>`select current_setting('app.tenant_id', true) as setting`)[0]?.setting
  const before = [await fingerprint(server.database.admin, here.id), await fingerprint(server.database.admin, there.id)]
  const plain = Buffer.from('Plaintext that is long enough to be an envelope.')
  const refused: [what: string, code: string, batch: OutgoingMessage[]][] = [
    ['a foreign conversation', NO_SUCH_CONVERSATION, [message(there.conversationId)]],
    ['a conversation that nobody has', NO_SUCH_CONVERSATION, [message(randomUUID())]],
    ['a foreign one among own ones', NO_SUCH_CONVERSATION, [message(here.conversationId), message(there.conversationId), message(here.conversationId)]],
    ['plaintext', '23514', [message(here.conversationId, plain)]],
    ['plaintext among envelopes', '23514', [message(here.conversationId), message(here.conversationId, plain)]]
  ]
  for (const [what, code, batch] of refused) {
    await t.rejects(store(here.id, batch), { code }, what)
    t.equal((await context()) ?? '', '', `no context after ${what}`)
  }
  await t.rejects(store('', [message(here.conversationId)]), { code: '22P02' })
  t.same([await fingerprint(server.database.admin, here.id), await fingerprint(server.database.admin, there.id)], before, 'nothing was written')
  t.same(await store(here.id, [message(here.conversationId)]), [{ seq: 2, publicSeq: 2 }], 'an own one is stored')
  t.same(await store(here.id, [message(here.conversationId), message(here.conversationId)]), [{ seq: 3, publicSeq: 3 }, { seq: 4, publicSeq: 4 }])
  t.equal(await context(), '')
  t.equal((await client`select 1 from messages`).length, 0, 'the same connection sees nothing afterwards')
  await server.database.admin`delete from messages where conversation_id = ${here.conversationId} and seq > 1`
  await server.database.admin`update conversations set last_seq = 1, last_public_seq = 1 where id = ${here.conversationId}`
})

t.test('W8 A38: COPY gives no row where the context is no workspace', async (t) => {
  for (const url of [server.database.urls.app.reveal(), server.database.urls.jobs.reveal(), adminUrlOf()]) {
    const client = new pg.Client({ connectionString: url })
    await client.connect()
    if (url === adminUrlOf()) await client.query('set role rind_owner')
    for (const garbage of [`' or true --`, `${here.id},${there.id}`]) {
      for (const table of tables) {
        await client.query('begin')
        await client.query(`select set_config('app.tenant_id', $1, true)`, [garbage])
        const given = await text(client.query(copyTo(`copy ${table} (tenant_id) to stdout`))).catch((error: { code?: string }) => error.code)
        // A table without rows asks for no context; a login without a grant gets as far as that.
        t.ok(given === '' || given === '22P02' || given === '42501', `${table} gives ${given ?? 'something'}`)
        await client.query('rollback')
      }
    }
    await client.end()
  }
})

t.test('A93 W2: the platform reads no content, the app no identities, the writer of backups changes nothing', async (t) => {
  const { platform, app, backup } = server.database.urls
  const tries: [who: string, url: string, statements: string[]][] = [
    ['platform', platform.reveal(), tables.map((table) => `select 1 from ${table}`)],
    ['platform', platform.reveal(), ['select send_message(null, null, null, null, null, null, null, null, null, null)', 'set role rind_app', 'set role rind_owner', `set session authorization rind_app`]],
    ['app', app.reveal(), PLATFORM_TABLES.map((table) => `select 1 from ${table}`)],
    ['app', app.reveal(), ['delete from pgboss.job', `update pgboss.job set data = '{}'`, 'select pg_read_file($$/etc/passwd$$)', 'set role rind_backup', 'set row_security = off; select 1 from messages', 'create table public.x (id int)', 'create temporary table x (id int)', `copy messages to program 'cat'`]],
    ['backup', backup.reveal(), [...tables, ...PLATFORM_TABLES].map((table) => `delete from ${table}`)]
  ]
  for (const [who, url, statements] of tries) {
    const login = postgres(url, { max: 1, onnotice: () => undefined })
    for (const statement of statements) await t.rejects(login.unsafe(statement), { code: '42501' }, `${who}: ${statement}`)
    await login.end()
  }
})

t.test('A40: payloads of jobs hold ids only, and a forged job does nothing', async (t) => {
  const { admin } = server.database
  const payloads = await admin<{ data: Record<string, unknown> | null }[]>`select data from pgboss.job where name not like ${'__pgboss%'}`
  t.ok(payloads.length >= 4)
  for (const value of payloads.flatMap(({ data }) => Object.values(data ?? {}))) t.match(value, /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
  await until('the mails are sent', async () => (await admin`select 1 from pgboss.job where name = 'mail.send' and state <> 'completed'`).length === 0)
  const mails = server.mails.length
  const before = await fingerprint(admin, there.id)
  const forged = [{ mailId: randomUUID() }, { mailId: there.conversationId, tenantId: there.id }, { mailId: `' or true --` }, { mailId: { to: 'eve@example.test' } }, {}]
  const ids = forged.map(() => randomUUID())
  for (const [index, data] of forged.entries()) await admin`insert into pgboss.job (id, name, data, retry_limit) values (${ids[index] ?? ''}, 'mail.send', ${admin.json(data)}, 0)`
  await until('the forged jobs ended', async () => (await admin`select 1 from pgboss.job where id = any(${ids}) and state in ('created', 'active', 'retry')`).length === 0)
  t.equal(server.mails.length, mails, 'no mail went out')
  t.equal(await fingerprint(admin, there.id), before)
})

t.test('A41: a forged hint, from the bus or by NOTIFY, delivers nothing that its receiver may not see', async (t) => {
  const visitor = await openWidget(server, here.inbox.key)
  const { conversationId } = await startConversation(visitor, 'Here I am')
  const [staff, phone] = [await openSocket(here.owner.client), await openSocket(visitor.client)]
  await phone.ok('widget.watch', { conversationId, after: 0 })
  await staff.ok('realtime.watch', { conversationId, after: 0 })
  const { publish } = server.app.services
  for (const type of ['messages', 'conversation', 'receipt'] as const) publish({ type, tenantId: here.id, conversationId: there.conversationId })
  publish({ type: 'inbox', tenantId: here.id, inboxId: there.inbox.id })
  publish({ type: 'typing', tenantId: here.id, conversationId, by: { kind: 'member', id: there.owner.memberId } })
  publish({ type: 'typing', tenantId: there.id, conversationId, by: { kind: 'member', id: there.owner.memberId } })
  for (const channel of ['rind', 'pgboss', 'messages']) await logins.app`select pg_notify(${channel}, ${JSON.stringify({ type: 'messages', tenantId: there.id, conversationId: there.conversationId })})`
  await staff.ok('messages.send', { conversationId, clientId: randomUUID(), body: 'The real thing' })
  await Promise.all([staff, phone].map((socket) => socket.push(({ event, message }) => event === 'message' && JSON.stringify(message).includes('The real thing'))))
  await staff.push(({ event, conversation }) => event === 'conversation' && JSON.stringify(conversation).includes('The real thing'))
  const pushed = JSON.stringify([staff.pushes.filter(({ event }) => event !== 'typing'), phone.pushes])
  for (const id of [there.id, there.conversationId, there.inbox.id, there.owner.memberId, 'A question to There']) t.notMatch(pushed, id)
  t.equal(phone.pushes.filter(({ event }) => event === 'typing').length, 0, 'nobody of another workspace is typing')
  staff.close()
  phone.close()
})

t.end()
