import { randomBytes, randomUUID } from 'node:crypto'
import t from 'tap'
import WebSocket from 'ws'
import { Client } from '../support/client.ts'
import { recruit, sessionOf } from '../support/crew.ts'
import { until } from '../support/embedded.ts'
import { type TestWorkspace, foundWorkspace } from '../support/people.ts'
import { type TestServer, startServer } from '../support/server.ts'
import { type Socket, openSocket, openSocketWith } from '../support/socket.ts'
import { type Visitor, openWidget, startConversation } from '../support/visitor.ts'

const ALL = { billing: true, customerData: true, messaging: true }
let server: TestServer
t.before(async () => {
  server = await startServer({ env: { TRUSTED_PROXIES: '127.0.0.1' } })
})
t.after(() => server.stop())

interface Scene extends TestWorkspace {
  readonly visitor: Visitor
  readonly conversationId: string
}
async function scene(): Promise<Scene> {
  const workspace = await foundWorkspace(server)
  const visitor = await openWidget(server, workspace.inbox.key)
  return { ...workspace, visitor, conversationId: (await startConversation(visitor, 'Hello')).conversationId }
}
const ticketOf = async (client: Client) => (await client.ok<{ ticket: string }>(client.headers['x-rind-frame'] ? '/widget/socket/ticket' : '/socket/ticket', { body: {} })).ticket
const write = (visitor: Visitor, conversationId: string, body: string) => visitor.client.ok(`/widget/conversations/${conversationId}/messages`, { body: { clientId: randomUUID(), body } })

t.test('A47: a socket is refused to any origin but ours, before the upgrade, and the ticket stays whole', async (t) => {
  const { owner } = await scene()
  const ticket = await ticketOf(owner.client)
  const { port } = server.config
  for (const origin of ['https://evil.example', 'null', null, '', `${server.url}.evil.example`, `http://evil.localhost:${port}`, `http://localhost:${port + 1}`, `https://localhost:${port}`, `${server.url}/`, server.url.toUpperCase()]) {
    await t.rejects(openSocketWith(owner.client, ticket, { origin }), /refused 403/, String(origin))
  }
  const socket = await openSocketWith(owner.client, ticket)
  t.match(await socket.ok('realtime.ping', {}), {})
  socket.close()
})

t.test('A48: a ticket opens one socket, within 30 seconds, for the session that asked', async (t) => {
  const [{ owner, visitor }, other] = [await scene(), await scene()]
  const refused = /refused 401/
  const used = await ticketOf(owner.client)
  ;(await openSocketWith(owner.client, used)).close()
  await t.rejects(openSocketWith(owner.client, used), refused, 'used')

  const contested = await ticketOf(owner.client)
  const tries = await Promise.allSettled(Array.from({ length: 20 }, () => openSocketWith(owner.client, contested)))
  t.equal(tries.filter(({ status }) => status === 'fulfilled').length, 1, 'of twenty at once a single one gets in')
  for (const one of tries) if (one.status === 'fulfilled') one.value.close()

  await t.rejects(openSocketWith(other.owner.client, await ticketOf(owner.client)), refused, 'of a session of another workspace')
  const again = await sessionOf(server, owner)
  await t.rejects(openSocketWith(again, await ticketOf(owner.client)), refused, 'of another session of the same person')
  await t.rejects(openSocketWith(new Client(server), await ticketOf(owner.client)), refused, 'without the cookie')
  await t.rejects(openSocketWith(await sessionOf(server, owner, 'factor'), await ticketOf(owner.client)), refused, 'with a half session')
  for (const made of [randomBytes(32).toString('base64url'), 'x', '', `${await ticketOf(owner.client)}x`]) await t.rejects(openSocketWith(owner.client, made), refused, `made up: ${made}`)

  const [late, lateVisitor] = [await ticketOf(owner.client), await ticketOf(visitor.client)]
  const leaving = await ticketOf(again)
  await again.ok('/auth/sign-out', { body: {} })
  await t.rejects(openSocketWith(again, leaving), refused, 'after signing out')
  server.clock.advance(31_000)
  await t.rejects(openSocketWith(owner.client, late), refused, 'too late')
  await t.rejects(openSocketWith(visitor.client, lateVisitor), refused, "too late, a visitor's")
  const inAddress = new WebSocket(`${server.url.replace('http', 'ws')}/api/v1/socket?ticket=${await ticketOf(owner.client)}`, ['rind.v1'], { headers: { origin: server.url, cookie: owner.client.cookieHeader() } })
  t.equal(await new Promise((resolve) => inAddress.once('unexpected-response', (_, response) => resolve(response.statusCode)).once('open', () => resolve(101)).on('error', () => undefined)), 401, 'in the address')
})

t.test('A24: signing out closes the sockets and makes the cookie worthless; so does everything else that ends a session', async (t) => {
  const { owner, id } = await scene()
  const { admin } = server.database
  const ends: Record<string, (person: Awaited<ReturnType<typeof recruit>>, client: Client) => Promise<unknown>> = {
    'signing out': (_, client) => client.ok('/auth/sign-out', { body: {} }),
    'ending the session elsewhere': ({ identityId }) => admin`delete from sessions where identity_id = ${identityId}`,
    'disabling the person': ({ identityId }) => admin`update identities set disabled_at = now() where id = ${identityId}`,
    'ending the membership': ({ memberId }) => admin`update members set status = 'deactivated' where id = ${memberId}`,
    'the end of its twelve hours': ({ identityId }) => admin`update sessions set expires_at = created_at where identity_id = ${identityId}`
  }
  for (const [what, end] of Object.entries(ends)) {
    const person = await recruit(server, id, 'agent', ALL)
    const client = await sessionOf(server, person)
    const stolen = new Client(server)
    for (const [name, value] of client.cookies) stolen.cookies.set(name, value)
    const sockets = [await openSocket(client), await openSocket(stolen)]
    t.equal((await stolen.call('/auth/session')).status, 200)
    await end(person, client)
    t.equal((await stolen.call('/auth/session')).status, 401, `${what}: the cookie is worthless at once`)
    for (const socket of sockets) t.match(await socket.until(() => socket.closed), { code: 4001 }, `${what}: the socket is closed`)
  }
  t.equal((await owner.client.call('/auth/session')).status, 200, 'nobody else is signed out')
})

t.test('A43: a workspace that is suspended or closed lets nobody in, neither staff nor visitors, and closes their sockets', async (t) => {
  for (const status of ['suspended', 'closed']) {
    const [workspace, other] = [await scene(), await scene()]
    const { owner, visitor, conversationId, inbox, id } = workspace
    const sockets = [await openSocket(owner.client), await openSocket(visitor.client)]
    const stays = [await openSocket(other.owner.client), await openSocket(other.visitor.client)]
    await sockets[1]?.ok('widget.watch', { conversationId, after: 0 })
    const ticket = await ticketOf(visitor.client)
    await server.database.admin`update workspaces set status = ${status} where id = ${id}`
    t.equal((await owner.client.call('/conversations?view=all')).status, 401, `${status}: staff`)
    await until('the visitor is out', async () => (await visitor.client.call('/widget/boot', { body: {} })).status === 401)
    for (const [path, body] of [['/widget/boot', {}], ['/widget/conversations', { clientId: randomUUID(), body: 'Hello?' }], [`/widget/conversations/${conversationId}/messages`, { clientId: randomUUID(), body: 'Hello?' }], ['/widget/socket/ticket', {}]] as const) {
      t.equal((await visitor.client.call(path, { body })).status, 401, `${status}: visitor at ${path}`)
    }
    t.equal((await visitor.client.call('/widget/token', { body: { frameToken: visitor.frameToken } })).status, 401, `${status}: no new frame token`)
    await t.rejects(openWidget(server, inbox.key), /refused/, `${status}: no frame`)
    for (const socket of sockets) t.ok(await socket.until(() => socket.closed), `${status}: socket closed`)
    const sneaked = await openSocketWith(visitor.client, ticket).catch(() => null)
    if (sneaked) t.ok(await sneaked.until(() => sneaked.closed), `${status}: nor does a ticket of before help`)
    for (const socket of stays) t.match(await socket.ok(socket === stays[0] ? 'realtime.ping' : 'widget.ping', {}), {}, 'others stay')
    for (const socket of stays) socket.close()
  }
})

t.test('A49: who loses the right gets no more pushes, with the socket open', async (t) => {
  const { id, visitor, conversationId, owner } = await scene()
  const person = await recruit(server, id, 'agent', { billing: false, customerData: true, messaging: true })
  const [watcher, control] = [await openSocket(await sessionOf(server, person)), await openSocket(owner.client)]
  for (const socket of [watcher, control]) await socket.ok('realtime.watch', { conversationId, after: 0 })
  const told = (socket: Socket, words: string) => socket.pushes.some((push) => JSON.stringify(push).includes(words))
  await write(visitor, conversationId, 'while it may')
  await watcher.until(() => told(watcher, 'while it may'))
  await server.database.admin`update members set can_customer_data = false, can_messaging = false where id = ${person.memberId}`
  // A message reaches both in the same turn, so what the control has and the watcher has not is withheld.
  for (let count = 0, silent = 0; silent < 3; count++) {
    if (count > 100) throw new Error('The pushes do not stop')
    await write(visitor, conversationId, `afterwards ${count}.`)
    await control.until(() => control.pushes.some(({ event, conversation }) => event === 'conversation' && JSON.stringify(conversation).includes(`afterwards ${count}.`)))
    silent = told(watcher, `afterwards ${count}.`) ? 0 : silent + 1
  }
  const before = watcher.pushes.length
  await visitor.client.ok(`/widget/conversations/${conversationId}/typing`, { body: {} })
  await control.push(({ event }) => event === 'typing')
  t.equal(watcher.pushes.length, before, 'nor who is typing')
  t.equal(watcher.closed, null)
  t.match(await watcher.request('realtime.watch', { conversationId, after: 0 }), { problem: { code: 'forbidden' } })
  watcher.close()
  control.close()
})

t.test('A49: who watches what is not theirs hears nothing, not even while the question is looked at', async (t) => {
  const { owner, conversationId, inbox } = await scene()
  const [stranger, foreign] = [await openSocket((await openWidget(server, inbox.key)).client), await openSocket((await scene()).owner.client)]
  const held = Promise.withResolvers<void>()
  const locked = Promise.withResolvers<void>()
  const holding = server.database.admin.begin(async (sql) => {
    await sql`lock table conversations in access exclusive mode`
    locked.resolve()
    await held.promise
  })
  await locked.promise
  const questions = [stranger.request('widget.watch', { conversationId, after: 0 }), foreign.request('realtime.watch', { conversationId, after: 0 })]
  await until('both questions wait', async () => (await server.database.admin`select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`).length >= 2)
  server.app.services.publish({ type: 'typing', tenantId: owner.workspaceId, conversationId, by: { kind: 'member', id: owner.memberId } })
  // The name of who types is read before it is pushed: an answer over the same pool says that this is done.
  await owner.client.ok('/members')
  held.resolve()
  await holding
  for (const answer of await Promise.all(questions)) t.match(answer, { problem: { code: 'not_found' } })
  // The row of a conversation of one's own may come at any time; nothing may speak of this one.
  t.notMatch(JSON.stringify([stranger.pushes, foreign.pushes]), conversationId)
  stranger.close()
  foreign.close()
})

t.test('A96: the id of a request is ours: what a caller puts into the header reaches neither record, log nor answer', async (t) => {
  const { owner, conversationId } = await scene()
  const forged = `forged-${randomUUID()}`
  const ticket = await ticketOf(owner.client)
  const ws = new WebSocket(`${server.url.replace('http', 'ws')}/api/v1/socket`, ['rind.v1', `ticket.${ticket}`], { headers: { origin: server.url, cookie: owner.client.cookieHeader(), 'x-request-id': forged, 'request-id': forged } })
  const answers: string[] = []
  ws.on('message', (data) => answers.push(String(data)))
  await new Promise((resolve) => ws.once('open', resolve))
  for (const [op, input] of [['messages.send', { conversationId, clientId: randomUUID(), body: 'Hi' }], ['conversations.get', { conversationId }], ['conversations.get', { conversationId: randomUUID() }]] as const) ws.send(JSON.stringify({ id: op, op, input }))
  await owner.client.call('/nothing', { headers: { 'x-request-id': forged } })
  await until('all are answered', () => answers.filter((text) => 'id' in (JSON.parse(text) as object)).length >= 3)
  const records = await server.database.admin<{ request_id: string }[]>`select request_id from audit_events where tenant_id = ${owner.workspaceId}`
  t.ok(records.length >= 4)
  for (const { request_id: id } of records) t.match(id, /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}(?:-\d+)?$/)
  t.notMatch([...answers, ...server.logged].join(''), forged)
  ws.close()
})

t.end()
