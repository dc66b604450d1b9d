import { randomUUID } from 'node:crypto'
import t from 'tap'
import { countConversations } from '../../src/features/conversations/repository.ts'
import { recruit, sessionOf } from '../support/crew.ts'
import { foundWorkspace } from '../support/people.ts'
import { type TestServer, startServer } from '../support/server.ts'
import { openSocket } from '../support/socket.ts'
import { openWidget, startConversation } from '../support/visitor.ts'

let server: TestServer
t.before(async () => {
  server = await startServer()
})
t.after(() => server.stop())

t.test('a visitor writes, staff see it at once and answer, and the visitor sees that at once', async (t) => {
  const workspace = await foundWorkspace(server)
  const staff = await openSocket(workspace.owner.client)
  const visitor = await openWidget(server, workspace.inbox.key)
  const { conversationId } = await startConversation(visitor, 'Is the blue one in stock?')

  const push = await staff.push(({ event }) => event === 'conversation')
  t.match(push['conversation'], { id: conversationId, lastMessage: { preview: 'Is the blue one in stock?', from: 'contact' }, lastContactSeq: 1, status: 'open' })

  const opened = await staff.ok<{ messages: { body: string; seq: number }[] }>('realtime.watch', { conversationId, after: 0 })
  t.match(opened.messages, [{ body: 'Is the blue one in stock?', seq: 1 }])

  const phone = await openSocket(visitor.client)
  await phone.ok('widget.watch', { conversationId, after: 1 })
  const sent = await staff.ok<{ seq: number }>('messages.send', { conversationId, clientId: randomUUID(), body: 'Yes, two of them.' })
  t.equal(sent.seq, 2)
  const received = await phone.push(({ event }) => event === 'message')
  t.match(received['message'], { seq: 2, body: 'Yes, two of them.', author: { kind: 'staff', name: 'Olga' } })

  await phone.ok('widget.mark', { conversationId, deliveredSeq: 2, readSeq: 2 })
  t.match(await staff.push(({ event, contactReadSeq }) => event === 'receipt' && contactReadSeq === 2), { contactDeliveredSeq: 2 })
  await staff.ok('conversations.markRead', { conversationId, seq: 1 })
  t.ok(await phone.push(({ event, staffReadSeq }) => event === 'receipt' && staffReadSeq === 1))
  await phone.ok('widget.typing', { conversationId })
  t.ok(await staff.push(({ event }) => event === 'typing'))
  staff.close()
  phone.close()
})

t.test('of closed conversations a thousand are counted and no more, in all inboxes and in some; open ones are all counted', async (t) => {
  const workspace = await foundWorkspace(server)
  const { conversationId } = await startConversation(await openWidget(server, workspace.inbox.key), 'Hello')
  const more = (status: string, count: number) => server.database.admin`insert into conversations (tenant_id, id, inbox_id, contact_id, status, last_seq, last_public_seq,
      last_contact_seq, contact_delivered_seq, contact_read_seq, staff_delivered_seq, staff_read_seq, last_message_at, activity_at, created_at)
    select tenant_id, gen_random_uuid(), inbox_id, contact_id, ${status}, 1, 1, 1, 1, 1, 0, 0, now(), now(), now()
    from conversations, generate_series(1, ${count}::int) where tenant_id = ${workspace.id} and id = ${conversationId}`
  const agent = await recruit(server, workspace.id, 'agent', { billing: false, customerData: true, messaging: true })
  const { client } = workspace.owner
  await client.ok(`/members/${agent.memberId}/inboxes`, { method: 'PUT', body: { chosenOnly: true } })
  await client.ok(`/members/${agent.memberId}/inboxes/${workspace.inbox.id}`, { method: 'PUT', body: { level: 'reply' } })
  const ofSomeInboxes = await sessionOf(server, agent)
  const counted = async () => {
    const counts = await Promise.all([client, ofSomeInboxes].map((each) => each.ok('/conversations/counts')))
    t.same(counts[0], counts[1])
    return counts[0]
  }
  await more('open', 1_200)
  await more('closed', 1_000)
  t.same(await counted(), { mine: 0, unassigned: 1_201, all: 1_201, closed: 1_000, moreClosed: false, unread: 1_201 })
  await more('closed', 500)
  t.match(await counted(), { all: 1_201, closed: 1_000, moreClosed: true })
  const looked = await server.app.services.withTenant({ tenantId: workspace.id }, (tx) => countConversations(tx, agent.memberId, null))
  t.equal(looked.closed, 1_001, 'nobody walks over the others')
})

t.end()
