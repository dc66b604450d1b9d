import { randomBytes, randomUUID } from 'node:crypto'
import t, { type Test } from 'tap'
import { type OutgoingMessage, newId } from '../../db/index.ts'
import { Problem } from '../../src/errors/index.ts'
import { recruit, sessionOf } from '../support/crew.ts'
import { type TestWorkspace, foundWorkspace } from '../support/people.ts'
import { type Acknowledged, type Persistent, eventually, persistentOverRest, persistentOverSocket } from '../support/persistent.ts'
import { type TestServer, startServer } from '../support/server.ts'
import { openSocket } from '../support/socket.ts'
import { openWidget, startConversation } from '../support/visitor.ts'

let server: TestServer
t.before(async () => {
  server = await startServer()
})
t.after(() => server.stop())

interface Row {
  readonly id: string
  readonly seq: number
  readonly public_seq: number
  readonly client_id: string
}
const rowsOf = async (conversationId: string) => [...(await server.database.admin<Row[]>`select id, seq, public_seq, client_id from messages where conversation_id = ${conversationId} order by seq`)]

interface Scene {
  readonly workspace: TestWorkspace
  readonly conversationId: string
}
async function scene(): Promise<Scene> {
  const workspace = await foundWorkspace(server)
  const visitor = await openWidget(server, workspace.inbox.key)
  const { conversationId } = await startConversation(visitor, 'First')
  return { workspace, conversationId }
}

const everything = { billing: true, customerData: true, messaging: true }
const colleagues = async ({ workspace }: Scene, count: number) =>
  Promise.all(Array.from({ length: count }, async () => sessionOf(server, await recruit(server, workspace.id, 'agent', everything))))

/** The conversation holds each message once, without gaps, and each was acknowledged with its own id and seq. */
async function intact(t: Test, { conversationId }: Scene, acknowledged: ReadonlyMap<string, Acknowledged>): Promise<void> {
  const rows = (await rowsOf(conversationId)).slice(1)
  t.same(rows.map(({ seq }) => seq), rows.map((_, index) => index + 2), 'seq has no gap')
  t.same(rows.map(({ public_seq }) => public_seq), rows.map((_, index) => index + 2), 'nor has public_seq')
  t.equal(rows.length, acknowledged.size, 'each is stored once')
  t.same(rows.map(({ id, seq, client_id }) => [client_id, id, seq]), rows.map(({ client_id }) => [client_id, acknowledged.get(client_id)?.id, acknowledged.get(client_id)?.seq]), 'as it was acknowledged')
  const [row] = await server.database.admin<{ last: number; events: number }[]>`select last_seq as last,
    (select count(*)::int from audit_events where operation = 'messages.send' and target_id in (select id from messages where conversation_id = ${conversationId})) as events
    from conversations where id = ${conversationId}`
  t.same(row, { last: rows.length + 1, events: rows.length }, 'counted and recorded once each')
}

t.test('200 messages sent at once over one socket stand in the order they were sent', async (t) => {
  const at = await scene()
  const socket = await openSocket(at.workspace.owner.client)
  const clientIds = Array.from({ length: 200 }, () => randomUUID())
  const answers = await Promise.all(clientIds.map((clientId) => socket.ok<Acknowledged>('messages.send', { conversationId: at.conversationId, clientId, body: 'In order' })))
  t.same(answers.map(({ seq }) => seq), clientIds.map((_, index) => index + 2))
  await intact(t, at, new Map(clientIds.map((clientId, index) => [clientId, answers[index] as Acknowledged])))
  const visitor = await openWidget(server, at.workspace.inbox.key)
  const early = await openSocket(visitor.client)
  const { conversationId } = await startConversation(visitor, 'First')
  const sent = await Promise.all(Array.from({ length: 60 }, () => early.ok<Acknowledged>('widget.send', { conversationId, clientId: randomUUID(), body: 'In order' })))
  t.same(sent.map(({ seq }) => seq), sent.map((_, index) => index + 2), "a visitor's too, whose socket was there before the first message")
  socket.close()
  early.close()
})

t.test('50 senders over REST and sockets leave no gap, and none overtakes itself', async (t) => {
  const at = await scene()
  const acknowledged = new Map<string, Acknowledged>()
  const failures: string[] = []
  const clients = await colleagues(at, 50)
  await Promise.all(
    clients.map(async (client, index) => {
      const sender = index % 2 ? persistentOverRest(client, at.conversationId, failures) : persistentOverSocket(client, at.conversationId, failures)
      let last = 0
      for (let count = 0; count < 4; count++) {
        const clientId = randomUUID()
        const answer = await sender.send(clientId, `${index}/${count}`)
        acknowledged.set(clientId, answer)
        t.ok(answer.seq > last)
        last = answer.seq
      }
      sender.close()
    })
  )
  t.same(failures, [])
  t.equal(acknowledged.size, 200)
  await intact(t, at, acknowledged)
})

t.test('one client id is one message: twice in a batch, 50 times in parallel, after the commit; for another sender it is another', async (t) => {
  const at = await scene()
  const [one, two] = await colleagues(at, 2)
  if (!one || !two) throw new Error('two colleagues')
  const socket = await openSocket(one)
  const input = { conversationId: at.conversationId, clientId: randomUUID(), body: 'Once' }
  const { conversationId: _, ...body } = input
  const path = `/conversations/${at.conversationId}/messages`
  const many = await Promise.all(Array.from({ length: 50 }, (_, index) => (index % 2 ? one.ok<Acknowledged>(path, { body }) : socket.ok<Acknowledged>('messages.send', input))))
  const [first] = many
  t.equal(first?.seq, 2)
  for (const answer of many) t.same(answer, first)
  t.same(await one.ok(path, { body }), first, 'again, after the commit')
  t.same(await one.ok(path, { body: { ...body, body: 'Other words' } }), first, 'other words under the same id change nothing')
  const batch = await Promise.all([1, 2, 1].map((index) => socket.ok<Acknowledged>('messages.send', { ...input, clientId: `0192f3a4-5b6c-7d8e-9f00-00000000000${index}` })))
  t.same(batch.map(({ seq }) => seq), [3, 4, 3], 'twice in one batch')
  t.match(await two.ok(path, { body }), { seq: 5 }, 'another sender has a message of their own')
  t.same((await rowsOf(at.conversationId)).map(({ client_id }) => client_id).slice(1), [input.clientId, '0192f3a4-5b6c-7d8e-9f00-000000000001', '0192f3a4-5b6c-7d8e-9f00-000000000002', input.clientId])
  socket.close()
})

t.test('W8: a foreign conversation or plaintext in the middle of a batch fails alone', async (t) => {
  const [at, foreign] = [await scene(), await scene()]
  const { lanes } = server.app.services
  const envelope = Buffer.concat([Buffer.from([1, 0, 0, 0, 0, 1]), randomBytes(60)])
  const outgoing = (change: Partial<OutgoingMessage> = {}): OutgoingMessage => ({
    id: newId(Date.now()), conversationId: at.conversationId, senderKind: 'member', senderId: at.workspace.owner.memberId, clientId: randomUUID(), body: envelope, at: Date.now(),
    eventId: newId(Date.now()), requestId: 'test', ...change
  })
  const batch = Array.from({ length: 21 }, (_, index) => outgoing(index === 10 ? { conversationId: foreign.conversationId } : index === 15 ? { body: Buffer.from('plaintext that somebody forgot to seal') } : {}))
  const results = await Promise.allSettled(batch.map((message) => lanes.send(at.workspace.id, message)))
  const failed = results.flatMap((result, index) => (result.status === 'rejected' ? [{ index, code: result.reason instanceof Problem ? result.reason.code : String(result.reason.code) }] : []))
  t.same(failed, [{ index: 10, code: 'not_found' }, { index: 15, code: '23514' }])
  t.same((await rowsOf(at.conversationId)).map(({ seq, id }) => [seq, id]).slice(1), batch.filter((_, index) => index !== 10 && index !== 15).map(({ id }, index) => [index + 2, id]), 'in order, no gap')
  t.equal((await rowsOf(foreign.conversationId)).length, 1, 'nothing reached the other workspace')
  const [alone] = await Promise.allSettled([lanes.send(at.workspace.id, outgoing({ conversationId: foreign.conversationId }))])
  t.match(alone, { status: 'rejected', reason: { code: 'not_found' } }, 'and a batch of one says the same')
})

t.test('A104: 2,300 at once: 2,000 are stored, the others are told that it is busy; another workspace does not wait', async (t) => {
  const [at, other] = [await scene(), await scene()]
  const { lanes } = server.app.services
  const envelope = Buffer.concat([Buffer.from([1, 0, 0, 0, 0, 1]), randomBytes(60)])
  const send = ({ workspace, conversationId }: Scene) => {
    const now = Date.now()
    const sender = { senderKind: 'member' as const, senderId: workspace.owner.memberId, clientId: randomUUID() }
    return lanes.send(workspace.id, { id: newId(now), conversationId, ...sender, body: envelope, at: now, eventId: newId(now), requestId: 'test' })
  }
  const results = await Promise.allSettled(Array.from({ length: 2300 }, () => send(at)))
  t.equal(results.filter(({ status }) => status === 'fulfilled').length, 2000)
  t.equal(results.filter((result) => result.status === 'rejected' && result.reason instanceof Problem && result.reason.code === 'busy').length, 300)
  t.same((await rowsOf(at.conversationId)).map(({ seq }) => seq), Array.from({ length: 2001 }, (_, index) => index + 1))
  let stuck: Promise<unknown> = Promise.resolve()
  await server.database.admin.begin(async (sql) => {
    await sql`select from conversations where id = ${at.conversationId} for update`
    stuck = send(at)
    t.equal((await send(other)).seq, 2, 'while this one hangs on a lock')
  })
  t.match(await stuck, { seq: 2002 })
})

/** Ten senders, half of them over sockets, each with its messages one after the other. */
function begin(at: Scene, clients: Awaited<ReturnType<typeof colleagues>>, each: number) {
  const acknowledged = new Map<string, Acknowledged>()
  const failures: string[] = []
  const senders = clients.map((client, index): Persistent => (index % 2 ? persistentOverRest : persistentOverSocket)(client, at.conversationId, failures))
  const done = Promise.all(
    senders.map(async (sender, index) => {
      for (let count = 0; count < each; count++) {
        const clientId = randomUUID()
        acknowledged.set(clientId, await sender.send(clientId, `${index}/${count}`))
      }
      sender.close()
    })
  )
  return { acknowledged, failures, done }
}

t.test('W7: a server that is restarted while people write loses nothing and doubles nothing', async (t) => {
  const at = await scene()
  const { acknowledged, failures, done } = begin(at, await colleagues(at, 10), 40)
  for (const threshold of [60, 200]) {
    await eventually('some are acknowledged', () => acknowledged.size >= threshold)
    server = await server.restart()
  }
  await done
  t.ok(failures.length > 0, `the restarts were felt: ${failures.length} tries failed`)
  t.notOk(failures.includes('internal'), 'and none looked like a fault')
  t.equal(acknowledged.size, 400)
  await intact(t, at, acknowledged)
})

t.test('W7: backends of PostgreSQL that are killed under load lose nothing and double nothing', async (t) => {
  const at = await scene()
  const { acknowledged, failures, done } = begin(at, await colleagues(at, 10), 40)
  let killed = 0
  for (const threshold of [40, 90, 140, 190, 240, 290, 340]) {
    await eventually('some are acknowledged', () => acknowledged.size >= threshold)
    const rows = await server.database.admin`select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and application_name in ('rind-send', 'rind-app', 'rind-platform')`
    killed += rows.length
  }
  await done
  t.ok(killed > 7, `${killed} backends were killed`)
  t.equal(acknowledged.size, 400)
  await intact(t, at, acknowledged)
  t.notOk(failures.includes('internal'), 'and what was felt of it is called by its name')
})

t.end()
