// Only with "npm run test:pooler": what the files beside this one rely on, that a pooler really stands in between.
import postgres from 'postgres'
import t from 'tap'
import { isPooled } from '../../db/pooled.ts'
import { adminUrl } from '../support/database.ts'
import { type TestWorkspace, foundWorkspace } from '../support/people.ts'
import { type TestServer, startServer } from '../support/server.ts'
import { openSocket } from '../support/socket.ts'
import { openWidget, startConversation } from '../support/visitor.ts'

const CLIENTS = 12

let server: TestServer
let workspaces: TestWorkspace[]
let clients: postgres.Sql[]
t.before(async () => {
  server = await startServer()
  workspaces = [await foundWorkspace(server, 'Here'), await foundWorkspace(server, 'There')]
  clients = Array.from({ length: CLIENTS }, () => postgres(server.database.urls.app.reveal(), { max: 1, prepare: false, onnotice: () => undefined }))
})
t.after(async () => {
  for (const client of clients) await client.end()
  await server.stop()
})

const inside = (client: postgres.Sql, tenantId: string) =>
  client.begin(async (sql) => {
    await sql`select set_config('app.tenant_id', ${tenantId}, true)`
    return sql<{ tenant_id: string; pid: number }[]>`select distinct tenant_id, pg_backend_pid() as pid from members`
  })

t.test('A38 W8: many clients share few connections, and none meets the workspace of the one before', async (t) => {
  const backends = new Set<number>()
  for (let round = 0; round < 10; round++) {
    await Promise.all(
      clients.map(async (client, index) => {
        const own = workspaces[index % 2]?.id ?? ''
        const rows = await inside(client, own)
        t.same(rows.map((row) => row.tenant_id), [own])
        for (const { pid } of rows) backends.add(pid)
        t.equal((await client`select from members`).length, 0, 'outside a transaction there is nothing')
      })
    )
  }
  t.ok(backends.size < CLIENTS / 2, `${CLIENTS} clients were served by ${backends.size} processes`)
})

t.test('A38: the control: a workspace that is set for the connection does leak to the next client, and would be seen', async (t) => {
  const [first, ...others] = clients
  const id = workspaces[0]?.id ?? ''
  await first?.unsafe(`select set_config('app.tenant_id', '${id}', false)`)
  const seen = await Promise.all(others.map((client) => client`select tenant_id from members`))
  t.ok(seen.some((rows) => rows.length > 0), 'so Rind never sets it that way')
  for (let round = 0; round < 5; round++) await Promise.all(clients.map((client) => client.unsafe('discard all')))
  const after = await Promise.all(clients.map((client) => client`select tenant_id from members`))
  t.ok(after.every((rows) => rows.length === 0))
})

t.test('W7: the server notices the pooler, and prepares no statement by name', async (t) => {
  t.equal(await isPooled(server.database.urls.app.reveal()), true)
  t.equal(await isPooled(adminUrl(server.database.name)), false, 'and knows PostgreSQL itself')
  const [workspace] = workspaces
  if (!workspace) throw new Error('no workspace')
  const visitor = await openWidget(server, workspace.inbox.key)
  const { conversationId } = await startConversation(visitor, 'Hello through the pooler')
  const socket = await openSocket(workspace.owner.client)
  await Promise.all(Array.from({ length: 60 }, (_, index) => socket.ok('messages.send', { conversationId, clientId: crypto.randomUUID(), body: `answer ${index}` })))
  socket.close()
  const { messages } = await workspace.owner.client.ok<{ messages: { body: string }[] }>(`/conversations/${conversationId}/messages?limit=200`)
  t.same(messages.map(({ body }) => body), ['Hello through the pooler', ...Array.from({ length: 60 }, (_, index) => `answer ${index}`)], 'in the order they were sent')
  const prepared = await Promise.all(clients.map((client) => client`select name from pg_prepared_statements where name <> ''`))
  t.same(prepared.flat(), [])
})

t.end()
