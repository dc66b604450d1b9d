import { randomUUID } from 'node:crypto'
import type { Socket as TcpSocket } from 'node:net'
import t from 'tap'
import { recruit, sessionOf } from '../support/crew.ts'
import { createDatabase } from '../support/database.ts'
import { until } from '../support/embedded.ts'
import { foundWorkspace } from '../support/people.ts'
import { type TestServer, startServer } from '../support/server.ts'
import { openSocket, openSocketWith } from '../support/socket.ts'
import { openWidget, startConversation } from '../support/visitor.ts'

const ALL = { billing: true, customerData: true, messaging: true }
let server: TestServer
t.before(async () => {
  const database = await createDatabase()
  // Tables are held for seconds here: nobody gives up before they are let go of.
  await database.admin.unsafe(`alter role rind_app in database ${database.name} set lock_timeout = '120s'`)
  server = await startServer({ database })
})
t.after(() => server.stop())

/** A lock of a whole table, held until it is let go of: whatever reads the table waits. */
async function hold(table: string, on = server) {
  const { admin } = on.database
  const [held, locked] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  const holding = admin.begin(async (sql) => {
    await sql.unsafe(`lock table ${table} in access exclusive mode`)
    locked.resolve()
    await held.promise
  })
  await locked.promise
  const waiting = async () => (await admin`select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`).length
  return {
    waiting,
    release: async () => {
      held.resolve()
      await holding
    }
  }
}

/** Resolves when what was asked of workspaces' data is answered. */
const quiet = () => until('nothing is being read', async () => (await server.database.admin`select 1 from pg_stat_activity where datname = current_database() and application_name = 'rind-app' and state <> 'idle'`).length === 0)

t.test('A49, A24: whoever takes no notice of being signed out writes nothing any more, and the connection is cut', async (t) => {
  const { id, inbox } = await foundWorkspace(server)
  const { conversationId } = await startConversation(await openWidget(server, inbox.key), 'Hello')
  const client = await sessionOf(server, await recruit(server, id, 'agent', ALL))
  const { ws } = await openSocket(client)
  const tcp = Reflect.get(ws, '_socket') as TcpSocket
  const cut = new Promise((resolve) => tcp.once('close', resolve))
  // From here on nobody at this end reads frames, so nobody answers the one that closes.
  tcp.removeAllListeners('data')
  let heard = ''
  tcp.on('data', (chunk: Buffer) => (heard += chunk.toString('latin1')))
  await client.ok('/auth/sign-out', { body: {} })
  await until('the server closed the socket', () => heard.includes('signed_out'))
  ws.send(JSON.stringify({ id: '1', op: 'messages.send', input: { conversationId, clientId: randomUUID(), body: 'still here' } }))
  await cut
  t.match(await server.database.admin`select count(*)::int as messages from messages where conversation_id = ${conversationId}`, [{ messages: 1 }])
})

t.test('A49: a workspace that cannot be asked is left without sockets and keeps no other from being looked at, and no two looks run at once', async (t) => {
  const { admin } = server.database
  const [broken, other] = [await foundWorkspace(server), await foundWorkspace(server)]
  const policy = { idleMinutes: 30, absoluteHours: 12, networks: [], passkeysOnly: false }
  for (const { owner } of [broken, other]) await owner.client.ok('/security', { method: 'PUT', body: policy })
  const dismissed = await recruit(server, other.id, 'agent', ALL)
  const [first, leaves, stays] = [await openSocket(broken.owner.client), await openSocket(await sessionOf(server, dismissed)), await openSocket(other.owner.client)]

  const lock = await hold('security_policies')
  const oldest = async () => (await admin<{ seconds: number }[]>`select extract(epoch from clock_timestamp() - query_start)::float8 as seconds from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' order by query_start`)[0]?.seconds ?? 0
  await until('two more looks were due', async () => (await oldest()) > 2.5)
  t.equal(await lock.waiting(), 1)
  await lock.release()
  await quiet()

  await admin.begin(async (sql) => {
    await sql`update security_policies set settings = (select settings from security_policies where tenant_id = ${other.id}) where tenant_id = ${broken.id}`
    await sql`update members set status = 'deactivated' where id = ${dismissed.memberId}`
  })
  t.match(await leaves.until(() => leaves.closed), { code: 4001 })
  t.match(await first.until(() => first.closed), { code: 1012 })
  t.match(await stays.ok('realtime.ping', {}), {})
  stays.close()
})

t.test('A57, A48: a ticket of a visitor is good for what the visitor may when it is used', async (t) => {
  const { inbox, owner } = await foundWorkspace(server)
  const shop = 'https://shop.example'
  const allow = (origins: readonly string[]) => owner.client.ok(`/inboxes/${inbox.id}`, { method: 'PATCH', body: { origins } })
  await allow([shop])
  const visitor = await openWidget(server, inbox.key, { origin: shop })
  const { conversationId } = await startConversation(visitor, 'Hello')
  const ticket = async () => (await visitor.client.ok<{ ticket: string }>('/widget/socket/ticket', { body: {} })).ticket
  const [first, second, third] = [await ticket(), await ticket(), await ticket()]
  const watch = { conversationId, after: 0 }

  const known = await openSocketWith(visitor.client, first)
  t.match(await known.ok('widget.watch', watch), { messages: [{ body: 'Hello' }] })
  // As when the contact waits to be erased: whoever comes with its secret is a stranger.
  await server.database.admin`update contacts set visitor_hash = null where tenant_id = ${owner.workspaceId}`
  const stranger = await openSocketWith(visitor.client, second)
  t.match(await stranger.request('widget.watch', watch), { problem: { code: 'not_found' } })
  await allow([])
  await t.rejects(openSocketWith(visitor.client, third), /refused 403/)
  for (const socket of [known, stranger]) socket.close()
})

t.test('A60: a stranger who asks too often is refused before the database is asked who that is, over both doors', async (t) => {
  const strict = await startServer({ limits: { 'visitor.ip': { burst: 6, every: 600_000 } } })
  t.teardown(() => strict.stop())
  const workspace = await foundWorkspace(strict)
  const visitor = await openWidget(strict, workspace.inbox.key)
  const socket = await openSocket(visitor.client)
  const unknown = () => socket.request('widget.messages', { conversationId: workspace.id })
  for (let asked = 1; asked <= 5; asked++) t.match(await unknown(), { problem: { code: 'not_found' } }, 'the ticket was the first')
  const lock = await hold('contacts', strict)
  t.match(await unknown(), { problem: { code: 'rate_limited' } })
  t.match(await socket.ok('widget.ping', {}), {}, 'a sign of life asks nothing')
  t.match(await visitor.client.call('/widget/boot', { body: {} }), { status: 429, body: { code: 'rate_limited' } })
  await lock.release()
  socket.close()
})

t.test('W7: who asks anew while a message is on its way gets it once', async (t) => {
  const { inbox, owner } = await foundWorkspace(server)
  const visitor = await openWidget(server, inbox.key)
  const { conversationId } = await startConversation(visitor, 'one')
  const say = (body: string) => visitor.client.ok(`/widget/conversations/${conversationId}/messages`, { body: { clientId: randomUUID(), body } })
  const socket = await openSocket(owner.client)
  const pushed = () => socket.pushes.filter(({ event }) => event === 'message').map((push) => (push['message'] as { seq: number }).seq)
  await socket.ok('realtime.watch', { conversationId, after: 1 })
  await say('two')
  await socket.until(() => pushed().includes(2))
  await quiet()
  const lock = await hold('privacy_settings')
  await say('three')
  await until('the push and the row of the list are being rendered', async () => (await lock.waiting()) >= 2)
  const asking = socket.ok<{ messages: { seq: number }[] }>('realtime.watch', { conversationId, after: 2 })
  await until('the question waits too', async () => (await lock.waiting()) >= 3)
  await lock.release()
  const answer = await asking
  await say('four')
  await socket.until(() => pushed().includes(4))
  t.same([...answer.messages.map(({ seq }) => seq), ...pushed()].toSorted(), [2, 3, 4])
  socket.close()
})

t.end()
