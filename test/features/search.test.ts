import { randomUUID } from 'node:crypto'
import t from 'tap'
import type { Hit, PageOutput, SearchPush, StartOutput } from '../../src/features/search/schema.ts'
import { fillArchive } from '../support/archive.ts'
import { recruit, sessionOf } from '../support/crew.ts'
import { until } from '../support/embedded.ts'
import { keyAdminOf } from '../support/keys.ts'
import { type TestWorkspace, foundWorkspace } from '../support/people.ts'
import { type TestServer, startServer } from '../support/server.ts'
import { type Socket, openSocket } from '../support/socket.ts'
import { openWidget, startConversation } from '../support/visitor.ts'

const DAY = 86_400_000
const seesAll = { billing: false, customerData: true, messaging: true }

let server: TestServer
t.before(async () => {
  server = await startServer()
})
t.after(() => server.stop())

const textsOf = (hits: readonly Hit[]) => hits.map(({ snippet }) => snippet.text)
const marksOf = ({ snippet }: Hit) => snippet.ranges.map(([start, end]) => snippet.text.slice(start ?? 0, end))
const pushesOf = (socket: Socket, searchId: string) => socket.pushes.filter((push) => push.event === 'search' && push['searchId'] === searchId) as unknown as SearchPush[]
const hitsOf = (socket: Socket, searchId: string) => pushesOf(socket, searchId).flatMap(({ hits }) => hits)

/** Searches over the socket until the answer. */
async function search(socket: Socket, query: string, filters: object = {}) {
  const searchId = randomUUID()
  const answer = await socket.ok<StartOutput>('search.start', { searchId, query, ...filters })
  return { answer, hits: hitsOf(socket, searchId) }
}

async function talk(workspace: TestWorkspace, body: string, name?: string) {
  const visitor = await openWidget(server, workspace.inbox.key)
  const { conversationId } = await startConversation(visitor, body)
  if (name !== undefined) await visitor.client.ok('/widget/profile', { method: 'PUT', body: { name, email: 'jeroen@voorbeeld.test' } })
  return conversationId
}

t.test('A37: words are found in messages, notes and names of the own workspace only, newest first, marked', async (t) => {
  const [here, there] = [await foundWorkspace(server, 'Here'), await foundWorkspace(server, 'There')]
  await talk(there, 'Het achterlicht van een ander', 'Achterlicht Anders')
  const first = await talk(here, 'Mijn ACHTERLÍCHT flikkert', 'Jeroen Jansen')
  const second = await talk(here, 'Alles goed verder')
  await here.owner.client.ok(`/conversations/${second}/notes`, { body: { clientId: randomUUID(), body: 'Zelfde achterlicht als vorige week' } })
  await here.owner.client.ok(`/conversations/${second}/assignee`, { method: 'PUT', body: { memberId: here.owner.memberId } })
  const socket = await openSocket(here.owner.client)
  const { answer, hits } = await search(socket, 'achterlicht')
  t.same(answer, { found: 2, scanned: 3, complete: true, next: null }, 'events of the thread are not opened')
  t.match(hits, [
    { kind: 'note', conversationId: second, seq: 2, author: { kind: 'member', id: here.owner.memberId } },
    { kind: 'reply', conversationId: first, seq: 1, author: { kind: 'contact' } }
  ])
  t.same(hits.map(marksOf), [['achterlicht'], ['ACHTERLÍCHT']])
  const named = await search(socket, 'jéroen jans')
  t.match(named.hits, [{ kind: 'contact', conversationId: first, messageId: null, snippet: { text: 'Jeroen Jansen · jeroen@voorbeeld.test' } }])
  for (const nothing of ['assigned', 'memberId', 'closed', 'zzz']) t.equal((await search(socket, nothing)).answer.found, 0, nothing)
  const page = await here.owner.client.ok<PageOutput>('/search?query=achterlicht')
  t.same(textsOf(page.hits), textsOf(hits), 'the REST door finds the same')
  t.same(page.conversations.map(({ id }) => id).toSorted(), [first, second].toSorted())
  socket.close()
})

t.test('W11 A44: without the right to customer data no name is matched or shown; without a right to conversations nothing is', async (t) => {
  const workspace = await foundWorkspace(server)
  await talk(workspace, 'Waar blijft mijn fiets', 'Fietsje Bel')
  const masked = await recruit(server, workspace.id, 'agent', { billing: false, customerData: false, messaging: true })
  const socket = await openSocket(await sessionOf(server, masked))
  const { hits } = await search(socket, 'fiets')
  t.match(hits, [{ kind: 'reply' }])
  t.equal(hits.length, 1)
  t.equal((await search(socket, 'bel')).answer.found, 0)
  t.equal((await search(socket, 'voorbeeld.test')).answer.found, 0)
  t.notMatch(JSON.stringify(socket.pushes), /Fietsje|jeroen@/)
  const without = await recruit(server, workspace.id, 'admin', { billing: true, customerData: false, messaging: false })
  t.equal((await (await sessionOf(server, without)).fails('/search?query=fiets')).code, 'forbidden')
  socket.close()
})

t.test('filters narrow by inbox, assignee, status, contact and time, and page by page nothing is left out or doubled', async (t) => {
  const workspace = await foundWorkspace(server)
  const begin = Date.now() - 100 * DAY
  const archived = await fillArchive(server, workspace, { conversations: 60, messagesEach: 105, begin, name: (index) => `Naam${index}`, body: (index, message) => `bericht ${index} van ${message}${message % 35 === 0 ? ' naald' : ''}` })
  const { client, memberId } = workspace.owner
  const [mine, closed] = [archived[7]?.id ?? '', archived[9]?.id ?? '']
  await client.ok(`/conversations/${mine}/assignee`, { method: 'PUT', body: { memberId } })
  await client.ok(`/conversations/${closed}/close`, { body: {} })
  const pageThrough = async (filters: string) => {
    const all: Hit[] = []
    let pages = 0
    for (let cursor: string | null = ''; cursor !== null; pages++) {
      const page: PageOutput = await client.ok<PageOutput>(`/search?query=naald${filters}${cursor && `&cursor=${cursor}`}`)
      t.ok(page.scanned <= 5_000 + 500, 'a page is bounded')
      t.ok(page.hits.length <= 100)
      all.push(...page.hits)
      cursor = page.next
    }
    return { all, pages }
  }
  const { all, pages } = await pageThrough('')
  t.ok(pages > 1, `${pages} pages`)
  t.equal(all.length, 180)
  t.equal(new Set(all.map(({ messageId }) => messageId)).size, 180)
  t.same(all.map(({ at }) => at), all.map(({ at }) => at).toSorted().toReversed(), 'newest first over all pages')
  t.same(new Set((await pageThrough(`&assigneeId=${memberId}`)).all.map(({ conversationId }) => conversationId)), new Set([mine]))
  t.equal((await pageThrough('&assigneeId=nobody')).all.length, 177)
  t.same(new Set((await pageThrough('&status=closed')).all.map(({ conversationId }) => conversationId)), new Set([closed]))
  t.equal((await pageThrough(`&contactId=${archived[3]?.contactId ?? ''}`)).all.length, 3)
  t.equal((await pageThrough(`&inboxId=${workspace.inbox.id}`)).all.length, 180)
  t.equal((await pageThrough(`&inboxId=${randomUUID().replace(/^(.{14})./, '$14')}`)).all.length, 0)
  const moment = (message: number) => new Date(begin + message * 1000).toISOString()
  t.same((await pageThrough(`&from=${moment(35)}&until=${moment(106)}`)).all.map(({ at }) => at), [moment(105), moment(70), moment(35)], 'from is part of it, until is not')

  const socket = await openSocket(client)
  const streamed = await search(socket, 'naald')
  t.same(streamed.hits.map(({ messageId }) => messageId), all.map(({ messageId }) => messageId), 'the stream tells the same in the same order')
  t.same(streamed.answer.scanned, 6_300)
  const many = await search(socket, 'bericht')
  t.match(many.answer, { found: 200, complete: false })
  const rest = await search(socket, 'bericht', { cursor: many.answer.next })
  t.equal(new Set([...many.hits, ...rest.hits].map(({ messageId }) => messageId)).size, 400, 'a stream that stopped at its bound goes on where it was')
  t.equal((await search(socket, 'naam17')).hits[0]?.conversationId, archived[17]?.id)
  for (const bad of ['query=a', 'query=ab&from=yesterday', 'query=ab&from=2026-13-01T00:00Z', 'query=ab&status=spam', 'query=%22%22%22', 'query=ab&cursor=x', 'query=a+b+c+d+e+f+g+h+i']) {
    t.match((await client.fails(`/search?${bad}`)).code, /^invalid_(?:input|cursor)$/, bad)
  }
  socket.close()
})

t.test('A104: a search streams, is stopped at once, gives way to the next of the same member, and never runs beside a colleague’s', async (t) => {
  const workspace = await foundWorkspace(server)
  const total = 24_000
  await fillArchive(server, workspace, { conversations: 24, messagesEach: 1_000, begin: Date.now() - DAY, body: (index, message) => (message === 500 ? `naald ${index}` : 'hooi en gras') })
  const socket = await openSocket(workspace.owner.client)

  const slow = socket.ok<StartOutput>('search.start', { searchId: 'one', query: 'naald' })
  const [push] = await socket.until(() => (hitsOf(socket, 'one').length > 0 ? pushesOf(socket, 'one').filter(({ hits }) => hits.length > 0) : null))
  t.ok((push?.scanned ?? total) < total, 'the first hit comes long before the end')
  t.same(push?.conversations.map(({ id }) => id), push?.hits.map(({ conversationId }) => conversationId))
  t.same(await socket.ok('search.cancel', { searchId: 'one' }), { cancelled: true })
  const stopped = await slow
  t.notOk(stopped.complete)
  t.ok(stopped.scanned < total, `stopped after ${stopped.scanned} of ${total}`)
  const rest = await search(socket, 'naald', { cursor: stopped.next })
  t.equal(stopped.scanned + rest.answer.scanned, total, 'it went on exactly there')
  t.equal(hitsOf(socket, 'one').length + rest.hits.length, 24)
  t.same(await socket.ok('search.cancel', { searchId: 'one' }), { cancelled: false })

  const older = socket.ok<StartOutput>('search.start', { searchId: 'older', query: 'nietste' })
  const newer = socket.ok<StartOutput>('search.start', { searchId: 'newer', query: 'naald' })
  t.notOk((await older).complete, 'replaced')
  t.match(await newer, { complete: true, found: 24 })

  const colleague = await openSocket(await sessionOf(server, await recruit(server, workspace.id, 'agent', seesAll)))
  const [order, heard, since]: [string[], Socket[], number] = [[], [], performance.now()]
  for (const each of [socket, colleague]) each.ws.on('message', (data) => String(data).includes('"search"') && heard.push(each))
  const mine = socket.ok<StartOutput>('search.start', { searchId: 'mine', query: 'naald' }).then((answer) => (order.push('mine'), answer))
  await socket.until(() => pushesOf(socket, 'mine').length > 0)
  const theirs = colleague.ok<StartOutput>('search.start', { searchId: 'mine', query: 'naald' }).then((answer) => (order.push('theirs'), answer))
  t.same(await colleague.ok('search.cancel', { searchId: 'other' }), { cancelled: false })
  t.ok((await mine).complete, "a colleague's search of the same name touches nothing")
  const inOneTurn = performance.now() - since < 2_000
  t.ok((await theirs).complete)
  const changes = heard.filter((each, index) => index > 0 && each !== heard[index - 1]).length
  const turns = Math.ceil((performance.now() - since) / 2_000)
  t.ok(changes <= 2 * turns, `both told of their progress ${heard.length} times, and changed places ${changes} times in ${turns} turns of two seconds`)
  // Who has had a whole turn hands on, and may be the later one.
  t.same(inOneTurn ? order : order.toSorted(), ['mine', 'theirs'])

  const gone = socket.request('search.start', { searchId: 'gone', query: 'nietste' })
  gone.catch(() => undefined)
  await socket.until(() => pushesOf(socket, 'gone').length > 0)
  socket.ws.terminate()
  t.ok((await search(colleague, 'naald')).answer.complete, 'whoever closes the window leaves the turn to others')
  colleague.close()
})

t.test('W11: rights that end while a search runs end the search', async (t) => {
  const workspace = await foundWorkspace(server)
  await fillArchive(server, workspace, { conversations: 20, messagesEach: 1_000, begin: Date.now() - DAY, name: () => 'Naamgever', body: () => 'hooi' })
  const person = await recruit(server, workspace.id, 'agent', seesAll)
  const socket = await openSocket(await sessionOf(server, person))
  const running = socket.request('search.start', { searchId: 'r', query: 'nietste' })
  await socket.until(() => pushesOf(socket, 'r').length > 0)
  await server.database.admin.begin(async (sql) => {
    // The search waits while this is stored, however long the disk takes.
    await sql`lock table messages in access exclusive mode`
    await sql`update members set can_customer_data = false, can_messaging = false where id = ${person.memberId}`
  })
  t.equal((await running).problem?.code, 'forbidden')
  t.ok((pushesOf(socket, 'r').at(-1)?.scanned ?? 20_000) < 20_000, 'long before the end')
  socket.close()
})

t.test('F6 A37: a key that turned while it was remembered is read anew, and a row or a key that is damaged ends no search', async (t) => {
  const workspace = await foundWorkspace(server)
  const here = { tenantId: workspace.id }
  const { withTenant, keys } = server.app.services
  const { admin } = server.database
  const made = await fillArchive(server, workspace, { conversations: 8, messagesEach: 3, begin: Date.now() - DAY, name: (index) => `Naamgever ${index}`, body: (index, message) => `naald ${index} ${message}` })
  const idsOf = (key: 'id' | 'contactId') => made.map((conversation) => conversation[key])
  const socket = await openSocket(workspace.owner.client)
  t.equal((await search(socket, 'naald')).answer.found, 24)
  // What the server remembers is one version behind, as after "rind keys rotate data" in another process.
  const remember = () => withTenant(here, async (tx) => [await tx.keys.many('conversation', idsOf('id')), await tx.keys.many('contact', idsOf('contactId'))])
  await remember()
  const elsewhere = keyAdminOf(server, keys.root)
  t.teardown(() => elsewhere.close())
  await until('the keys have turned', async () => (await elsewhere.rotate(workspace.id, 'data')) === 0)
  const behind = [keys.peek(workspace.id, 'conversation', made[0]?.id ?? ''), keys.peek(workspace.id, 'contact', made[0]?.contactId ?? '')]
  t.same(behind.map((set) => set?.current.id), [1, 1])
  t.equal((await search(socket, 'naald')).answer.found, 24)
  t.equal((await search(socket, 'naamgever')).answer.found, 8)
  const page = await workspace.owner.client.ok<PageOutput>('/search?query=naald')
  t.equal(page.conversations.length, 8, 'each conversation is told')

  // One changed byte in a message, a version that never was in the last of another, one changed profile, one changed key.
  const changed = (column: string, at: number) => `set_byte(${column}, ${at}, get_byte(${column}, ${at}) # 1)`
  const [first, second, third, fourth] = made
  if (!first || !second || !third || !fourth) throw new Error('The archive has eight conversations')
  await admin.unsafe(`update messages set body = ${changed('body', 20)} where tenant_id = '${workspace.id}' and conversation_id = '${first.id}' and seq = 1`)
  await admin.unsafe(`update messages set body = set_byte(body, 5, 99) where tenant_id = '${workspace.id}' and conversation_id = '${second.id}' and seq = 2`)
  await admin.unsafe(`update contacts set profile = ${changed('profile', 20)} where tenant_id = '${workspace.id}' and id = '${third.contactId}'`)
  await admin.unsafe(`update data_keys set wrapped = ${changed('wrapped', 30)} where tenant_id = '${workspace.id}' and subject_id = '${fourth.id}'`)
  keys.forget(workspace.id)
  const counted = async () => Number(/^rind_search_unreadable_total (\d+)$/m.exec((await server.app.internal.inject('/metrics')).body)?.[1])
  const before = await counted()
  const { answer, hits } = await search(socket, 'naald')
  t.ok(answer.complete, 'it comes to the end')
  t.same(hits.map(({ conversationId }) => conversationId).filter((id) => id === fourth.id || id === third.id), [], 'a conversation that cannot be shown is left out')
  t.equal(hits.length, 24 - 1 - 1 - 3 - 3)
  t.equal((await counted()) - before, 3, 'the two messages and the profile')
  t.equal((await search(socket, 'naamgever')).answer.found, 6, 'of eight profiles one does not open, and the conversation of one has no key')
  t.equal((await workspace.owner.client.ok<PageOutput>('/search?query=naald')).hits.length, hits.length, 'the REST door finds the same')
  socket.close()
})

t.test('W13: each search is recorded without its words', async (t) => {
  const workspace = await foundWorkspace(server)
  await talk(workspace, 'zoekterm hier')
  const socket = await openSocket(workspace.owner.client)
  await search(socket, 'zoekterm')
  await workspace.owner.client.ok('/search?query=zoekterm')
  const rows = await server.database.admin`select operation, outcome, actor_id from audit_events where tenant_id = ${workspace.id} and operation like 'search.%' order by id`
  t.match(rows, [{ operation: 'search.start', outcome: 'granted', actor_id: workspace.owner.memberId }, { operation: 'search.page', outcome: 'granted' }])
  t.notMatch(server.logged.join(''), /zoekterm/, 'nor does the log hold them')
  socket.close()
})

t.end()
