import { randomUUID } from 'node:crypto'
import t from 'tap'
import type { Client } from '../support/client.ts'
import { type TestWorkspace, addMember, foundWorkspace } from '../support/people.ts'
import { type TestServer, startServer } from '../support/server.ts'
import { openSocket } from '../support/socket.ts'
import { type Visitor, openWidget, startConversation } from '../support/visitor.ts'

interface Row extends Readonly<Record<'lastSeq' | 'readSeq' | 'lastContactSeq', number>> {
  readonly id: string
  readonly status: string
  readonly assigneeId: string | null
  readonly contact: { name: string | null; email: string | null; masked: boolean; verified: boolean }
}

let server: TestServer
t.before(async () => {
  server = await startServer()
})
t.after(() => server.stop())

const messaging = { billing: false, customerData: false, messaging: true }
const send = (workspace: TestWorkspace, conversationId: string, body: string) =>
  workspace.owner.client.ok<{ seq: number }>(`/conversations/${conversationId}/messages`, { body: { clientId: randomUUID(), body } })

async function conversation(workspace: TestWorkspace, text = 'Hello'): Promise<{ visitor: Visitor; conversationId: string }> {
  const visitor = await openWidget(server, workspace.inbox.key)
  return { visitor, conversationId: (await startConversation(visitor, text)).conversationId }
}

t.test('lists page by keyset: every conversation once, also while new ones arrive', async (t) => {
  const workspace = await foundWorkspace(server)
  const made: string[] = []
  for (let count = 0; count < 25; count++) made.push((await conversation(workspace)).conversationId)
  const { client } = workspace.owner
  const seen: string[] = []
  let cursor: string | null = null
  do {
    const page: { conversations: Row[]; next: string | null } = await client.ok(`/conversations?view=all&limit=10${cursor ? `&cursor=${cursor}` : ''}`)
    seen.push(...page.conversations.map(({ id }) => id))
    await conversation(workspace, 'arrives meanwhile')
    cursor = page.next
  } while (cursor)
  t.same(seen.filter((id) => made.includes(id)).toSorted(), made.toSorted())
  t.equal(new Set(seen).size, seen.length)
  t.match(await client.fails('/conversations?view=all&cursor=bm9uc2Vuc2U'), { status: 400, code: 'invalid_cursor' })
})

t.test('views, counts, assigning, closing and reopening go together', async (t) => {
  const workspace = await foundWorkspace(server)
  const { client, memberId } = workspace.owner
  const agent = await addMember(server, workspace, 'agent', messaging, 'Bea Agent')
  const auditor = await addMember(server, workspace, 'auditor', { billing: true, customerData: true, messaging: true })
  const { visitor, conversationId } = await conversation(workspace)
  const path = `/conversations/${conversationId}`
  const view = async (name: string) => (await client.ok<{ conversations: Row[] }>(`/conversations?view=${name}`)).conversations.map(({ id }) => id)
  t.same([await view('mine'), await view('unassigned'), await view('closed')], [[], [conversationId], []])
  await client.ok(`${path}/assignee`, { method: 'PUT', body: { memberId } })
  t.same([await view('mine'), await view('unassigned')], [[conversationId], []])
  t.match(await client.ok('/conversations/counts'), { mine: 1, unassigned: 0, all: 1, closed: 0, unread: 1 })
  t.match(await client.fails(`${path}/assignee`, { method: 'PUT', body: { memberId: auditor.memberId } }), { status: 404 }, 'an auditor answers nobody')
  await client.ok(`${path}/assignee`, { method: 'PUT', body: { memberId: agent.memberId } })
  await client.ok(`${path}/close`, { body: {} })
  await client.ok(`${path}/close`, { body: {} })
  t.same([await view('all'), await view('closed')], [[], [conversationId]])
  t.match(await client.ok('/conversations/counts'), { mine: 0, unassigned: 0, all: 0, closed: 1, unread: 0 })
  await visitor.client.ok(`/widget/conversations/${conversationId}/messages`, { body: { clientId: randomUUID(), body: 'One more thing' } })
  t.same(await view('all'), [conversationId], 'a message reopens it')
  const { messages } = await client.ok<{ messages: { kind: string; event: { type: string } | null; seq: number }[] }>(`${path}/messages`)
  t.same(messages.map(({ kind, event }) => event?.type ?? kind), ['reply', 'assigned', 'assigned', 'closed', 'reply'], 'closing twice is one event')
  t.same(messages.map(({ seq }) => seq), [1, 2, 3, 4, 5])
  await client.ok(`${path}/assignee`, { method: 'PUT', body: { memberId: null } })
  await client.ok(`${path}/close`, { body: {} })
  t.match(await client.ok(`${path}/reopen`, { body: {} }), { conversation: { status: 'open', assigneeId: null, lastSeq: 8 } }, 'unassigned, closed, reopened')
})

t.test('A83: many assign and close at once; one history, without a gap, that ends where the conversation stands', async (t) => {
  const workspace = await foundWorkspace(server)
  const agents = await Promise.all([1, 2, 3].map(() => addMember(server, workspace, 'agent', messaging)))
  const { conversationId } = await conversation(workspace)
  const path = `/conversations/${conversationId}`
  await Promise.all(agents.flatMap(({ client, memberId }) => [
    client.ok(`${path}/assignee`, { method: 'PUT', body: { memberId } }), client.ok(`${path}/close`, { body: {} }), client.ok(`${path}/reopen`, { body: {} })
  ]))
  const { conversation: now } = await workspace.owner.client.ok<{ conversation: Row }>(path)
  const { messages } = await workspace.owner.client.ok<{ messages: { seq: number; event: { type: string; memberId: string | null } | null }[] }>(`${path}/messages?limit=200`)
  t.same(messages.map(({ seq }) => seq), messages.map((_, index) => index + 1))
  const events = messages.flatMap(({ event }) => (event ? [event] : []))
  t.equal(events.findLast(({ type }) => type === 'assigned')?.memberId, now.assigneeId)
  t.equal(events.findLast(({ type }) => type === 'closed' || type === 'reopened')?.type === 'closed' ? 'closed' : 'open', now.status)
})

t.test('notes and events never reach the visitor, neither as words, nor as a gap in the count, nor as a frame without news', async (t) => {
  const workspace = await foundWorkspace(server)
  const { visitor, conversationId } = await conversation(workspace)
  const phone = await openSocket(visitor.client)
  await phone.ok('widget.watch', { conversationId, after: 0 })
  const { client, memberId } = workspace.owner
  const path = `/conversations/${conversationId}`
  const note = (text: string) => client.ok<{ seq: number }>(`${path}/notes`, { body: { clientId: randomUUID(), body: text } })
  const read = (seq: number) => client.ok(`${path}/read`, { method: 'PUT', body: { seq } })
  await phone.push(({ event }) => event === 'status')
  await read(1)
  await phone.push(({ event, staffReadSeq }) => event === 'receipt' && staffReadSeq === 1)
  const told = phone.pushes.length
  t.equal((await note('Difficult customer')).seq, 2)
  await client.ok(`${path}/assignee`, { method: 'PUT', body: { memberId } })
  await read(3)
  t.equal((await send(workspace, conversationId, 'Good morning')).seq, 4)
  const push = await phone.push(({ event }) => event === 'message')
  t.match(push['message'], { seq: 2, body: 'Good morning', author: { name: 'Olga' } })
  t.same(phone.pushes.slice(told).map(({ event }) => event), ['message'], 'a note, an assignment and the reading of both are no frame')
  for (const text of ['three', 'four', 'five']) {
    await note(`about ${text}`)
    await send(workspace, conversationId, text)
  }
  const page = async (query: string) => (await visitor.client.ok<{ messages: { seq: number; body: string }[]; more: boolean }>(`/widget/conversations/${conversationId}/messages?${query}`))
  const all = await page('limit=200')
  t.same(all.messages.map(({ seq, body }) => `${seq} ${body}`), ['1 Hello', '2 Good morning', '3 three', '4 four', '5 five'])
  t.notMatch(JSON.stringify([all, phone.pushes]), /Difficult|about|assigned/)
  const seqs = async (query: string) => page(query).then(({ messages, more }) => [...messages.map(({ seq }) => seq), more])
  t.same([await seqs('after=0&limit=2'), await seqs('after=2&limit=2'), await seqs('after=4&limit=2'), await seqs('after=5')], [[1, 2, true], [3, 4, true], [5, false], [false]], 'pages forward')
  t.same([await seqs('limit=2'), await seqs('before=4&limit=2'), await seqs('before=2&limit=2')], [[4, 5, true], [2, 3, true], [1, false]], 'and back')
  phone.close()
})

t.test('read marks, unread counts and typing, both ways and never backwards', async (t) => {
  const workspace = await foundWorkspace(server)
  const { visitor, conversationId } = await conversation(workspace)
  const agent = await addMember(server, workspace, 'agent', messaging, 'Bea de Agent')
  const [desk, tab, other, phone] = [await openSocket(workspace.owner.client), await openSocket(workspace.owner.client), await openSocket(agent.client), await openSocket(visitor.client)]
  for (const socket of [desk, other]) await socket.ok('realtime.watch', { conversationId, after: 0 })
  await phone.ok('widget.watch', { conversationId, after: 0 })
  await visitor.client.ok(`/widget/conversations/${conversationId}/messages`, { body: { clientId: randomUUID(), body: 'Anybody?' } })
  const unread = async (client: Client) => (await client.ok<{ unread: number }>('/conversations/counts')).unread
  t.same([await unread(workspace.owner.client), await unread(agent.client)], [1, 1])
  await desk.ok('conversations.markRead', { conversationId, seq: 2 })
  t.match(await tab.push(({ event }) => event === 'read'), { conversationId, seq: 2 }, 'my other tab knows')
  t.notOk(other.pushes.some(({ event }) => event === 'read'), 'a colleague does not')
  t.ok(await phone.push(({ event, staffReadSeq }) => event === 'receipt' && staffReadSeq === 2))
  t.same([await unread(workspace.owner.client), await unread(agent.client)], [0, 1], 'each reads for oneself')
  await desk.ok('conversations.markRead', { conversationId, seq: 1 })
  await other.ok('conversations.markRead', { conversationId, seq: 1 })
  await desk.ok('conversations.markRead', { conversationId, seq: 2147483647 })
  const { conversation: row } = await workspace.owner.client.ok<{ conversation: Row }>(`/conversations/${conversationId}`)
  t.equal(row.readSeq, 2, 'neither back nor beyond the end')
  t.equal((await visitor.client.ok<{ conversation: { staffReadSeq: number } }>('/widget/boot', { body: {} })).conversation.staffReadSeq, 2)
  const { seq } = await send(workspace, conversationId, 'Here I am')
  await phone.ok('widget.mark', { conversationId, deliveredSeq: 99 })
  t.ok(await desk.push((push) => push.event === 'receipt' && push['contactDeliveredSeq'] === seq && push['contactReadSeq'] === 1), 'delivered, not read')
  await phone.ok('widget.mark', { conversationId, readSeq: 3 })
  t.ok(await desk.push((push) => push.event === 'receipt' && push['contactReadSeq'] === seq))
  await desk.ok('conversations.typing', { conversationId })
  t.match(await phone.push(({ event }) => event === 'typing'), { by: { kind: 'staff', name: 'Olga' } }, 'a visitor is told a first name')
  t.match(await other.push(({ event }) => event === 'typing'), { by: { kind: 'member', id: workspace.owner.memberId } })
  await phone.ok('widget.typing', { conversationId })
  t.match(await desk.push(({ event }) => event === 'typing'), { by: { kind: 'contact' } }, 'and nobody hears oneself')
  for (const socket of [desk, tab, other, phone]) socket.close()
})

t.test('W11: without the right to customer data a contact has no name, in lists, in the thread and in pushes', async (t) => {
  const workspace = await foundWorkspace(server)
  const agent = await addMember(server, workspace, 'agent', messaging)
  const reader = await addMember(server, workspace, 'agent', { billing: false, customerData: true, messaging: false })
  const socket = await openSocket(agent.client)
  const visitor = await openWidget(server, workspace.inbox.key)
  const profile = { name: 'Fatima el Amrani', email: 'fatima@example.test', attributes: { plan: 'gold' } }
  const { conversation: begun } = await visitor.client.ok<{ conversation: { id: string } }>('/widget/conversations', { body: { clientId: randomUUID(), body: 'Hi', profile } })
  const shown = async (client: typeof agent.client) => (await client.ok<{ conversations: Row[] }>('/conversations?view=all')).conversations[0]?.contact
  t.match(await shown(agent.client), { name: null, email: null, masked: true })
  t.match(await shown(reader.client), { name: profile.name, email: profile.email, masked: false, verified: false })
  await socket.push(({ event }) => event === 'conversation')
  t.notMatch(JSON.stringify(socket.pushes), /Fatima|fatima@/)
  const payer = await addMember(server, workspace, 'admin', { billing: true, customerData: false, messaging: false })
  t.match(await payer.client.fails('/conversations?view=all'), { status: 403, code: 'forbidden' }, 'who only pays sees nobody')
  t.ok(await agent.client.ok(`/conversations/${begun.id}/messages`, { body: { clientId: randomUUID(), body: 'Hello' } }), 'who may only send sends')
  t.match(await reader.client.fails(`/conversations/${begun.id}/messages`, { body: { clientId: randomUUID(), body: 'x' } }), { status: 403, code: 'forbidden' }, 'reading is not writing')
  socket.close()
})

t.test('first messages: a retry begins one conversation, two visitors never become one, and the demo page marks tests', async (t) => {
  const workspace = await foundWorkspace(server)
  const visitor = await openWidget(server, workspace.inbox.key)
  const body = { clientId: randomUUID(), body: 'Hello?' }
  const answers = await Promise.all(Array.from({ length: 20 }, () => visitor.client.ok<{ conversation: { id: string }; message: { id: string } }>('/widget/conversations', { body })))
  t.equal(new Set(answers.map((answer) => answer.conversation.id + answer.message.id)).size, 1)
  const other = await openWidget(server, workspace.inbox.key, { test: true })
  await other.client.ok('/widget/conversations', { body: { clientId: randomUUID(), body: 'Hi', profile: { email: 'same@example.test' } } })
  const third = await openWidget(server, workspace.inbox.key)
  await third.client.ok('/widget/conversations', { body: { clientId: randomUUID(), body: 'Hi', profile: { email: 'same@example.test' } } })
  const { conversations } = await workspace.owner.client.ok<{ conversations: (Row & { test: boolean; contact: { id: string } })[] }>('/conversations?view=all')
  t.equal(new Set(conversations.map(({ contact }) => contact.id)).size, 3)
  t.same(conversations.map(({ test }) => test).toSorted(), [false, false, true])
  await workspace.owner.client.ok(`/inboxes/${workspace.inbox.id}/origins`, { body: { origin: 'https://shop.example' } })
  const elsewhere = await openWidget(server, workspace.inbox.key, { origin: 'https://shop.example', test: true })
  t.equal((await elsewhere.client.ok<{ test: boolean }>('/widget/boot', { body: {} })).test, false, 'another website makes no tests')
})

t.test('what a website says of its visitor is noted from the first message on, as not verified, and merges nobody', async (t) => {
  const workspace = await foundWorkspace(server)
  const visitors = [await openWidget(server, workspace.inbox.key), await openWidget(server, workspace.inbox.key)]
  const says = { name: 'Fatima', email: 'fatima@example.test', attributes: { plan: 'gold' } }
  for (const { client } of visitors) {
    await client.ok('/widget/boot', { body: {} })
    await client.ok('/widget/profile', { method: 'PUT', body: says })
  }
  const contacts = async () => (await server.database.admin<{ verified: boolean }[]>`select verified from contacts where tenant_id = ${workspace.id}`).map(({ verified }) => verified)
  t.same(await contacts(), [], 'looking leaves no row')
  for (const visitor of visitors) await startConversation(visitor, 'Hi')
  const shown = async () => (await workspace.owner.client.ok<{ conversations: Row[] }>('/conversations?view=all')).conversations.map(({ contact }) => contact.name)
  t.same([await contacts(), await shown()], [[false, false], [null, null]], 'what was said before was said of nobody')
  await visitors[0]?.client.ok('/widget/profile', { method: 'PUT', body: says })
  await visitors[0]?.client.ok('/widget/profile', { method: 'PUT', body: { attributes: { size: 'M' } } })
  t.same([(await shown()).toSorted(), await contacts()], [['Fatima', null].toSorted(), [false, false]])
  for (const bad of [{ attributes: { '<b>': 'x' } }, { attributes: { plan: 5 } }, { verified: true }, { name: '' }, { attributes: Object.fromEntries(Array.from({ length: 21 }, (_, index) => [`k${index}`, 'v'])) }]) {
    t.equal((await visitors[1]?.client.fails('/widget/profile', { method: 'PUT', body: bad }))?.status, 400, JSON.stringify(bad).slice(0, 40))
  }
})

t.test('settings of an inbox: kept, bounded, told to who looks, and a website has to be allowed', async (t) => {
  const workspace = await foundWorkspace(server)
  const { client } = workspace.owner
  const path = `/inboxes/${workspace.inbox.id}`
  const frame = (origin: string) => fetch(`${server.url}/widget/frame?inbox=${workspace.inbox.key}&origin=${encodeURIComponent(origin)}`)
  t.equal((await frame('https://shop.example')).status, 403)
  const [inbox] = (await client.ok<{ inboxes: { seen: { origin: string; allowed: boolean }[] }[] }>('/inboxes')).inboxes
  t.match(inbox?.seen, [{ origin: 'https://shop.example', allowed: false }])
  await client.ok(`${path}/origins`, { body: { origin: 'https://shop.example' } })
  t.equal((await frame('https://shop.example')).headers.get('content-security-policy')?.includes('frame-ancestors https://shop.example'), true)
  t.match(await client.ok(path, { method: 'PATCH', body: { greeting: 'Dag. Waarmee kan ik u helpen?', formOfAddress: 'formal' } }), { inbox: { settings: { formOfAddress: 'formal', origins: ['https://shop.example'] } } })
  for (const bad of [{ color: 'red' }, { origins: ['javascript:alert(1)'] }, { name: 'x'.repeat(10_000) }, { greeting: 'x'.repeat(281) }]) {
    t.match(await client.fails(path, { method: 'PATCH', body: bad }), { status: 400, code: 'invalid_input', field: Object.keys(bad)[0] })
  }
  const agent = await addMember(server, workspace, 'agent', messaging)
  t.match(await agent.client.fails(path, { method: 'PATCH', body: { greeting: 'Mine' } }), { status: 403, code: 'forbidden' })
  const visitor = await openWidget(server, workspace.inbox.key, { origin: 'https://shop.example' })
  await startConversation(visitor, 'Hi')
  const [phone, desk] = [await openSocket(visitor.client), await openSocket(agent.client)]
  await client.ok(path, { method: 'PATCH', body: { origins: [] } })
  await phone.until(() => phone.closed)
  t.equal(phone.closed?.code, 4003, 'a website that is not allowed any more loses its sockets')
  t.match(await visitor.client.fails('/widget/boot', { body: {} }), { status: 403, code: 'origin_not_allowed' })
  t.match(await desk.push(({ event }) => event === 'inbox'), { inbox: { settings: { origins: [] }, can: { manage: false } } })
  desk.close()
})

t.end()
