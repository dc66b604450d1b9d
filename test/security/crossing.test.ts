import { randomUUID } from 'node:crypto'
import t from 'tap'
import { lockIdle } from '../../src/features/auth/index.ts'
import { copySignIn } from '../../src/features/record/index.ts'
import { recruit, sessionOf } from '../support/crew.ts'
import { until } from '../support/embedded.ts'
import { addContact } from '../support/erasing.ts'
import { foundWorkspace } from '../support/people.ts'
import { type TestServer, startServer } from '../support/server.ts'
import { type Socket, openSocket } from '../support/socket.ts'
import { openWidget, startConversation } from '../support/visitor.ts'

// What meets at one moment: each test brings two things to the point where the one would spoil the other.

let server: TestServer
t.before(async () => {
  server = await startServer()
})
t.after(() => server.stop())

const ALL = { billing: true, customerData: true, messaging: true }
/** Waiting transactions of this database. */
const waiting = async () => (await server.database.admin`select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`).length

t.test('A105: who moves between workspaces and who reads hold no connections against each other', async (t) => {
  const { id, owner } = await foundWorkspace(server)
  const person = { identityId: owner.identityId, memberId: owner.memberId, workspaceId: id }
  const moving = await Promise.all(Array.from({ length: 30 }, () => sessionOf(server, person)))
  const reader = await sessionOf(server, person)
  const answers = await Promise.all([
    ...Array.from({ length: 60 }, () => reader.call('/erasures')),
    ...moving.map((client) => client.call('/auth/switch', { body: { workspaceId: id } }))
  ])
  // Else the database ends those that wait for each other.
  t.same(answers.map(({ status }) => status).filter((status) => status !== 200), [])
})

t.test('F5: keys that were destroyed and that a look at an earlier moment still sees are known to nobody else', async (t) => {
  const { id, owner, inbox } = await foundWorkspace(server)
  const { contactId } = await addContact(server, owner.client, inbox.key, 'Words', 'Vera')
  const { withTenant, keys } = server.app.services
  await withTenant({ tenantId: id }, async (tx) => {
    await tx.db.execute('select 1')
    await server.database.admin`delete from data_keys where subject_id = ${contactId}`
    keys.forget(id)
    t.ok(await tx.keys.contact(contactId), 'as it was at that moment')
  }, { snapshot: true })
  await t.rejects(withTenant({ tenantId: id }, (tx) => tx.keys.contact(contactId)), /no contact key/)
})

t.test('F5: a visitor who writes while their contact begins to wait to be erased begins as a stranger', async (t) => {
  const { owner, inbox } = await foundWorkspace(server)
  const visitor = await openWidget(server, inbox.key)
  const first = await startConversation(visitor, 'Before')
  const contactOf = async (conversationId: string) => (await owner.client.ok<{ conversation: { contact: { id: string } } }>(`/conversations/${conversationId}`)).conversation.contact.id
  const contactId = await contactOf(first.conversationId)
  const restricting = await server.database.admin.reserve()
  await restricting.unsafe('begin')
  await restricting`select from contacts where id = ${contactId} for update`
  await restricting`update contacts set visitor_hash = null where id = ${contactId}`
  const writing = startConversation(visitor, 'Meanwhile')
  await until('the message waits', async () => (await waiting()) > 0)
  await restricting.unsafe('commit')
  restricting.release()
  t.not(await contactOf((await writing).conversationId), contactId)
})

t.test('S2: who was let go right after signing in has signed in, and the record says so', async (t) => {
  const { id, owner } = await foundWorkspace(server)
  const { admin } = server.database
  const [event] = await admin<{ id: string }[]>`select id from platform_events where identity_id = ${owner.identityId} and workspace_id = ${id} and outcome = 'granted' order by id desc limit 1`
  const copies = () => admin`select from audit_events where tenant_id = ${id} and id = ${event?.id ?? ''}`
  await until('it was copied', async () => (await copies()).length === 1)
  await admin`delete from audit_events where tenant_id = ${id} and id = ${event?.id ?? ''}`
  await admin`delete from identity_workspaces where identity_id = ${owner.identityId}`
  await copySignIn(server.app.services, event?.id ?? '')
  t.equal((await copies()).length, 1)
})

t.test('F5: two colleagues who ask for the same erasure at once get the same answer', async (t) => {
  const { id, owner, inbox } = await foundWorkspace(server)
  const { contactId } = await addContact(server, owner.client, inbox.key, 'Words', 'Vera Verdwenen')
  const admins = await Promise.all([recruit(server, id, 'admin', ALL), recruit(server, id, 'admin', ALL)])
  const clients = [owner.client, ...(await Promise.all(admins.map((person) => sessionOf(server, person))))]
  const answers = await Promise.all(clients.map((client) => client.call<{ erasure?: { id: string } }>('/erasures', { body: { subject: 'contact', contactId, confirmation: 'Vera Verdwenen', reason: randomUUID() } })))
  t.same(answers.map(({ status }) => status), [201, 201, 201])
  t.equal(new Set(answers.map(({ body }) => body.erasure?.id)).size, 1)
})

t.test('F9: a session that was found idle is not locked when its person came back since', async (t) => {
  const { owner } = await foundWorkspace(server)
  const { withPlatform } = server.app.services
  const [found] = await server.database.admin<{ id: string; last_seen_at: Date }[]>`select id, last_seen_at from sessions where identity_id = ${owner.identityId} and stage = 'full'`
  if (!found) throw new Error('There is no session')
  const idle = new Map([[found.id, found.last_seen_at]])
  await server.database.admin`update sessions set last_seen_at = ${new Date(found.last_seen_at.getTime() + 1)} where id = ${found.id}`
  await withPlatform((tx) => lockIdle(tx, idle, server.clock.now()))
  t.ok(await owner.client.ok('/auth/session'))
  await withPlatform((tx) => lockIdle(tx, new Map([[found.id, new Date(found.last_seen_at.getTime() + 1)]]), server.clock.now()))
  t.match(await owner.client.fails('/auth/session'), { code: 'session_locked' })
})

t.test('C5: whoever stated a reason is told with each row until when it holds, and nobody else is', async (t) => {
  const { id, owner, inbox } = await foundWorkspace(server)
  await owner.client.ok('/privacy', { method: 'PATCH', body: { reveal: 'with_reason' } })
  const visitor = await openWidget(server, inbox.key)
  const { conversationId } = await startConversation(visitor, 'Before')
  const [knows, wonders] = await Promise.all([owner.client, sessionOf(server, await recruit(server, id, 'admin', ALL))].map(async (client) => openSocket(await client)))
  const { until: ends } = await owner.client.ok<{ until: string }>(`/conversations/${conversationId}/reveal`, { body: { reason: 'A refund to look at' } })
  await visitor.client.ok(`/widget/conversations/${conversationId}/messages`, { body: { clientId: randomUUID(), body: 'After' } })
  const row = async (socket: Socket | undefined) => (await socket?.push(({ event, conversation }) => event === 'conversation' && (conversation as { lastSeq: number }).lastSeq === 2))?.['conversation']
  t.match(await row(knows), { hiddenBy: null, openUntil: ends })
  t.match(await row(wonders), { hiddenBy: 'reason', openUntil: null })
  for (const socket of [knows, wonders]) socket?.close()
})

t.test('W7: work whose process was killed is begun again within minutes: every queue has a heartbeat', async (t) => {
  const queues = await server.database.admin<{ name: string; heartbeat_seconds: number | null }[]>`select name, heartbeat_seconds from pgboss.queue where name not like '\\_\\_%'`
  t.ok(queues.length > 10)
  t.same(queues.filter((queue) => queue.heartbeat_seconds !== 60).map(({ name }) => name), [])
})

t.end()
