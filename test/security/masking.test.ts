import { randomUUID } from 'node:crypto'
import t from 'tap'
import { OPERATIONS } from '../../src/features/index.ts'
import type { AccessLevels } from '../../src/operations/index.ts'
import { Scanner } from '../support/canary.ts'
import type { Client } from '../support/client.ts'
import { recruit, sessionOf } from '../support/crew.ts'
import { type Caller, type Things, call, thingsOf } from '../support/doors.ts'
import { EXPECTED } from '../support/expectations.ts'
import { type TestWorkspace, foundWorkspace } from '../support/people.ts'
import { type TestServer, TestClock, startServer } from '../support/server.ts'
import { type Socket, openSocket } from '../support/socket.ts'
import { openWidget, startConversation } from '../support/visitor.ts'

const MINUTE = 60_000
const messaging: AccessLevels = { billing: false, customerData: false, messaging: true }
const holder: AccessLevels = { billing: false, customerData: true, messaging: true }
const clock = new TestClock()

let server: TestServer
t.before(async () => {
  server = await startServer({ clock })
})
t.after(() => server.stop())

/** What a masked reader must never get, in any form. */
const SECRETS = {
  name: 'Zebedeus Quackernaat',
  address: 'zebedeus@quackernaat.example',
  attribute: 'platinumquack-4711',
  page: '/geheimepagina-kwaak',
  email: 'kwik.kwek@kwakmail.example',
  disguised: 'kwak (at) kwaakmail (dot) example',
  phone: '06-87654321',
  spaced: '+31 6 7654 3210',
  iban: 'NL91 ABNA 0417 1643 00',
  bsn: '123456782'
}
/** Also hidden when all text is. */
const WORDS = 'Kikkerslootwater'
const scannerFor = (secrets: readonly string[]) => new Scanner(secrets.map((value) => ({ what: value, value })))

interface Scene {
  readonly workspace: TestWorkspace
  readonly conversationId: string
  readonly own: Things
  readonly visitor: Client
  readonly visitorSocket: Socket
}

/** A workspace with a conversation in which everything stands that is to be hidden: in the contact, in replies of both sides, in a note. */
async function scene(): Promise<Scene> {
  const workspace = await foundWorkspace(server)
  const { client: visitor } = await openWidget(server, workspace.inbox.key)
  const profile = { name: SECRETS.name, email: SECRETS.address, attributes: { tier: SECRETS.attribute } }
  const { conversation } = await visitor.ok<{ conversation: { id: string } }>('/widget/conversations', {
    body: { clientId: randomUUID(), body: `${WORDS}: mail ${SECRETS.email}`, page: `https://shop.example${SECRETS.page}`, profile }
  })
  const own = await thingsOf(server, workspace, conversation.id, 'Masking')
  const here = { workspace, conversationId: conversation.id, own, visitor, visitorSocket: await openSocket(visitor) }
  await say(here)
  return here
}

/** Says everything again, by the visitor and by the owner, so that pushes go out. */
async function say({ workspace, conversationId, visitor }: Omit<Scene, 'visitorSocket'>) {
  const body = (text: string) => ({ body: { clientId: randomUUID(), body: `${WORDS} ${text}` } })
  const { client } = workspace.owner
  await visitor.ok(`/widget/conversations/${conversationId}/messages`, body(`${SECRETS.disguised}, bel ${SECRETS.phone}, ${SECRETS.iban}`))
  await visitor.ok('/widget/profile', { method: 'PUT', body: { name: SECRETS.name, email: SECRETS.address, attributes: { tier: SECRETS.attribute } } })
  await client.ok(`/conversations/${conversationId}/messages`, body(`Klopt ${SECRETS.spaced} en ${SECRETS.email}?`))
  await client.ok(`/conversations/${conversationId}/notes`, body(`bsn ${SECRETS.bsn}, ${SECRETS.iban}, ${SECRETS.phone}`))
  await visitor.ok(`/widget/conversations/${conversationId}/typing`, { body: {} })
  await visitor.ok(`/widget/conversations/${conversationId}/messages`, body(`Ja, ${SECRETS.phone} en ${SECRETS.email}`))
}

async function reader(here: Scene, access: AccessLevels, role: 'admin' | 'agent' = 'admin'): Promise<Caller & { socket: Socket; memberId: string }> {
  const person = await recruit(server, here.workspace.id, role, access)
  const client = await sessionOf(server, person)
  return { name: role, kind: 'member', rights: { role, ...access }, own: here.own, client, socket: await openSocket(client), memberId: person.memberId }
}

/** Queries that ask for what is hidden, and one for what is not. */
const QUERIES = ['Quackernaat', SECRETS.address, 'kwakmail', SECRETS.phone, '0417', WORDS]

/** Everything that this reader can be told: each operation for members at both doors, searches for what is hidden, and pushes. */
async function everything(here: Scene, caller: Caller & { socket: Socket }): Promise<{ text: string; operations: Map<string, number> }> {
  const texts: string[] = []
  caller.socket.ws.on('message', (data) => texts.push(String(data)))
  const operations = new Map<string, number>()
  await caller.socket.ok('realtime.watch', { conversationId: here.conversationId, after: 0 })
  for (const operation of OPERATIONS.filter(({ actor }) => actor === 'member')) {
    const { ids = [], input, lastCall } = EXPECTED[operation.id] ?? {}
    const tells = operation.rest === null || operation.rest.method === 'GET' || ids.includes('conversationId')
    if (!tells || lastCall || operation.id === 'conversations.reveal') continue
    for (const door of ['rest', 'socket'] as const) {
      if (door === 'rest' ? !operation.rest : !operation.socket) continue
      const given = { ...input?.(), ...Object.fromEntries(ids.map((id) => [id, here.own[id]])) }
      const more = { 'search.page': QUERIES.map((query) => ({ query })), 'search.start': QUERIES.map((query) => ({ ...input?.(), query })), 'conversations.list': ['mine', 'unassigned', 'closed'].map((view) => ({ view })), 'record.list': [{}] }[operation.id] ?? []
      for (const each of [given, ...more]) {
        const answer = await call(caller, operation, door, each)
        if (answer.code === 'ok') operations.set(operation.id, Math.max(operations.get(operation.id) ?? 0, answer.text.length))
        texts.push(answer.text)
      }
    }
  }
  await caller.socket.ok('realtime.watch', { conversationId: here.conversationId, after: 0 })
  const before = caller.socket.pushes.length
  await say(here)
  await caller.socket.until(() => caller.socket.pushes.slice(before).filter(({ event }) => event === 'message').length >= 4 && caller.socket.pushes.slice(before).some(({ event }) => event === 'conversation'))
  return { text: texts.join('\n'), operations }
}

t.test('W11 C5 A44: nothing that is hidden reaches a reader without the right to customer data, by any operation, search or push; one with the right gets all of it', async (t) => {
  const here = await scene()
  await here.workspace.owner.client.ok(`/conversations/${here.conversationId}/reveal`, { body: { reason: `${WORDS}: ${SECRETS.email} vroeg erom op ${SECRETS.phone}` } })
  const { text, operations } = await everything(here, await reader(here, messaging))
  t.same(scannerFor(Object.values(SECRETS)).look('a masked reader', Buffer.from(text)), [])
  t.notMatch(text.replaceAll(/[\s.-]/g, ''), /87654321|76543210|0417164300|123456782/, 'nor in another grouping')
  t.notMatch(text, /Quackernaat|kwakmail|kwaakmail|geheimepagina|platinumquack/i)
  t.match(text, WORDS, 'the rest of the text is there')
  for (const id of ['conversations.list', 'conversations.get', 'messages.list', 'realtime.watch', 'search.page', 'search.start', 'record.list']) t.ok((operations.get(id) ?? 0) > 20, `${id} answered`)

  const all = await everything(here, await reader(here, holder))
  const seen = new Set(scannerFor(Object.values(SECRETS)).look('a reader with the right', Buffer.from(all.text)).map(({ what }) => what))
  // Attributes and the path of the page are shown nowhere yet.
  t.same(Object.values(SECRETS).filter((secret) => !seen.has(secret)), [SECRETS.attribute, SECRETS.page], 'the look finds them where they may be seen')
})

t.test('W11: when a workspace hides all text, no word of it reaches a masked reader, nor is it found', async (t) => {
  const here = await scene()
  await here.workspace.owner.client.ok('/privacy', { method: 'PATCH', body: { maskedText: 'all' } })
  const masked = await reader(here, messaging)
  const { text } = await everything(here, masked)
  t.same(scannerFor([...Object.values(SECRETS), WORDS]).look('a masked reader', Buffer.from(text)), [])
  const page = await masked.client.ok<{ messages: { body: string; kind: string; hidden: object[] }[] }>(`/conversations/${here.conversationId}/messages`)
  for (const { kind, body, hidden } of page.messages) if (kind !== 'event') t.same({ body, hidden }, { body: '•••', hidden: [{ kind: 'text', start: 0, end: 3 }] })
  const found = await masked.client.ok<{ hits: unknown[] }>(`/search?query=${WORDS}`)
  t.same(found.hits, [])
})

t.test('W11 A37: a search tells a masked reader nothing about what is hidden: the same answer whether it is there or not', async (t) => {
  const here = await scene()
  const masked = await reader(here, messaging)
  for (const secret of [...Object.values(SECRETS), 'Quackernaat', '8765', 'kwakmail']) {
    // What was found, and not how far the clock let the search get.
    const answer = async (query: string) => (await masked.client.ok<{ hits: object[] }>(`/search?query=${encodeURIComponent(query)}`)).hits
    t.same(await answer(secret), await answer('gansnietste'), secret)
  }
  t.ok((await masked.client.ok<{ hits: unknown[] }>(`/search?query=${WORDS}`)).hits.length > 0, 'what is not hidden is found')
})

t.test('W11 C5: a reason opens one conversation for one person for thirty minutes, and is kept sealed in the record', async (t) => {
  const here = await scene()
  const { owner } = here.workspace
  const other = await startConversation(await openWidget(server, here.workspace.inbox.key), `mail ${SECRETS.email}`)
  await owner.client.ok('/privacy', { method: 'PATCH', body: { reveal: 'with_reason' } })
  const [agent, colleague] = [await reader(here, holder, 'agent'), await reader(here, holder, 'agent')]
  const scanner = scannerFor(Object.values(SECRETS))
  t.same(scanner.look('before', Buffer.from((await everything(here, agent)).text)), [], 'hidden from those with the right too, before a reason')
  const row = async (client: Client, id = here.conversationId) => (await client.ok<{ conversation: { contact: { name: string | null }; hiddenBy: string | null; openUntil: string | null } }>(`/conversations/${id}`)).conversation
  t.match(await row(agent.client), { contact: { name: null, masked: true }, hiddenBy: 'reason', openUntil: null })

  for (const reason of ['', 'x', '          ', 'y'.repeat(501)]) t.equal((await agent.client.fails(`/conversations/${here.conversationId}/reveal`, { body: { reason } })).code, 'invalid_input', JSON.stringify(reason))
  const reason = 'Terugbellen over de retour van Quackernaat'
  const { until } = await agent.client.ok<{ until: string }>(`/conversations/${here.conversationId}/reveal`, { body: { reason } })
  t.equal(Date.parse(until), clock.now() + 30 * MINUTE)
  t.match(await row(agent.client), { contact: { name: SECRETS.name, masked: false }, hiddenBy: null, openUntil: until })
  t.match(JSON.stringify(await agent.client.ok(`/conversations/${here.conversationId}/messages`)), SECRETS.email)
  t.ok((await agent.client.ok<{ hits: unknown[] }>('/search?query=Quackernaat')).hits.length > 0, 'and is found')
  await agent.socket.push(({ event }) => event === 'revealed')
  t.match(await row(agent.client, other.conversationId), { hiddenBy: 'reason' }, 'no other conversation')
  t.match(await row(colleague.client), { contact: { name: null }, hiddenBy: 'reason' }, 'nobody else')
  t.notOk(colleague.socket.pushes.some(({ event }) => event === 'revealed'))
  await agent.socket.ok('realtime.watch', { conversationId: here.conversationId, after: 0 })
  await colleague.socket.ok('realtime.watch', { conversationId: here.conversationId, after: 0 })
  const counted = (socket: Socket) => socket.pushes.filter(({ event }) => event === 'message').length
  const [before, beside] = [counted(agent.socket), counted(colleague.socket)]
  await say(here)
  await agent.socket.until(() => counted(agent.socket) >= before + 4)
  await colleague.socket.until(() => counted(colleague.socket) >= beside + 4)
  t.match(JSON.stringify(agent.socket.pushes.filter(({ event }) => event === 'message').slice(before)), SECRETS.email, 'pushes in full')
  t.same(scanner.look('pushes', Buffer.from(JSON.stringify(colleague.socket.pushes))), [], 'masked beside it')

  // The row grows older, not the clock: an idle session would be locked.
  const age = (minutes: number) => server.database.admin`update reveals set ends_at = ends_at - make_interval(mins => ${minutes})`
  await age(20)
  const again = await agent.client.ok<{ until: string }>(`/conversations/${here.conversationId}/reveal`, { body: { reason: 'Nog een keer kijken' } })
  t.equal(Date.parse(again.until), Date.parse(until) - 20 * MINUTE, 'a second reason does not make it longer')
  await age(10)
  t.match(await row(agent.client), { contact: { name: null }, hiddenBy: 'reason', openUntil: null }, 'hidden again after thirty minutes')
  await say(here)
  const mark = agent.socket.pushes.length
  await agent.client.ok(`/conversations/${here.conversationId}/notes`, { body: { clientId: randomUUID(), body: `${SECRETS.phone} klaar` } })
  await agent.socket.until(() => agent.socket.pushes.slice(mark).some((push) => JSON.stringify(push).includes('klaar')))
  t.same(scanner.look('later pushes', Buffer.from(JSON.stringify(agent.socket.pushes.slice(mark)))), [])

  const events = await server.database.admin<{ target_id: string; actor_id: string; at: Date; reason: Buffer; id: string }[]>`
    select id, target_id, actor_id, at, reason from audit_events where tenant_id = ${here.workspace.id} and operation = 'conversations.reveal' and outcome = 'granted' order by id`
  t.match(events, [{ target_id: here.conversationId, actor_id: agent.memberId }, { target_id: here.conversationId }])
  t.equal(events[0]?.at.getTime(), clock.now())
  t.notMatch(events[0]?.reason.toString('latin1'), /Quackernaat|Terugbellen/)
  const opened = await server.app.services.withTenant({ tenantId: here.workspace.id }, async (tx) =>
    (await tx.keys.workspace()).open({ tenant: here.workspace.id, table: 'audit-event', column: 'reason', row: events[0]?.id ?? '' }, events[0]?.reason as never)
  )
  t.equal(opened, reason)
  t.notMatch(server.logged.join(''), /Quackernaat|Terugbellen|kwakmail/)
})

t.test('W11 A44: without the right to customer data no reason opens anything; the try is recorded', async (t) => {
  const here = await scene()
  const masked = await reader(here, messaging)
  const denied = await masked.client.fails(`/conversations/${here.conversationId}/reveal`, { body: { reason: 'Ik wil het graag zien' } })
  t.equal(denied.code, 'forbidden')
  // Even if a row said so.
  await server.database.admin`insert into reveals (tenant_id, conversation_id, member_id, ends_at) values (${here.workspace.id}, ${here.conversationId}, ${masked.memberId}, now() + interval '1 year')`
  await here.workspace.owner.client.ok('/privacy', { method: 'PATCH', body: { reveal: 'with_reason' } })
  t.same(scannerFor(Object.values(SECRETS)).look('a masked reader', Buffer.from((await everything(here, masked)).text)), [])
  const rows = await server.database.admin`select outcome, code from audit_events where tenant_id = ${here.workspace.id} and operation = 'conversations.reveal'`
  t.match(rows, [{ outcome: 'denied', code: 'forbidden' }])
})

t.test('W11: a right that ends is heeded by the pushes that follow', async (t) => {
  const here = await scene()
  const agent = await reader(here, holder, 'agent')
  await agent.socket.ok('realtime.watch', { conversationId: here.conversationId, after: 0 })
  await server.database.admin`update members set can_customer_data = false where id = ${agent.memberId}`
  const note = async (index: number) => {
    await here.workspace.owner.client.ok(`/conversations/${here.conversationId}/notes`, { body: { clientId: randomUUID(), body: `nr ${index} ${SECRETS.email}.` } })
    return JSON.stringify(await agent.socket.push((push) => push.event === 'message' && JSON.stringify(push).includes(`nr ${index} `)))
  }
  let index = 0
  const since = performance.now()
  while ((await note(index)).includes(SECRETS.email) && performance.now() - since < 30_000) index += 1
  t.ok(performance.now() - since < 30_000, `masked after ${index} more`)
  t.match(await note(index + 1), '•••')
  t.notMatch(await note(index + 2), SECRETS.email)
})

t.test('W11: the widget shows its visitor everything, whatever the workspace hides from staff', async (t) => {
  const here = await scene()
  await here.workspace.owner.client.ok('/privacy', { method: 'PATCH', body: { maskedText: 'all', reveal: 'with_reason' } })
  const page = JSON.stringify(await here.visitor.ok(`/widget/conversations/${here.conversationId}/messages`))
  for (const shown of [SECRETS.email, SECRETS.phone, SECRETS.iban, SECRETS.spaced]) t.match(page, shown)
  await here.visitorSocket.ok('widget.watch', { conversationId: here.conversationId, after: 0 })
  await say(here)
  await here.visitorSocket.until(() => here.visitorSocket.pushes.some((push) => JSON.stringify(push).includes(SECRETS.spaced)))
})

t.end()
