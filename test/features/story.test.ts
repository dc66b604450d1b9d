import { randomUUID } from 'node:crypto'
import t from 'tap'
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

t.end()
