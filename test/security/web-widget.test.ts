import { randomBytes, randomUUID } from 'node:crypto'
import t from 'tap'
import { profileAddress } from '../../src/features/conversations/index.ts'
import { insertInbox } from '../../src/features/inboxes/index.ts'
import { Client } from '../support/client.ts'
import { recruit, sessionOf } from '../support/crew.ts'
import { type TestWorkspace, foundWorkspace } from '../support/people.ts'
import { send } from '../support/raw.ts'
import { type TestServer, startServer } from '../support/server.ts'
import { openSocket } from '../support/socket.ts'
import { type Visitor, openWidget, startConversation } from '../support/visitor.ts'

const SHOP = 'https://shop.example'
let server: TestServer
t.before(async () => {
  server = await startServer()
})
t.after(() => server.stop())

const boot = (visitor: Visitor) => visitor.client.call<{ code?: string; conversation?: { id: string } | null; test?: boolean }>('/widget/boot', { body: {} })
const withFrame = (visitor: Visitor, frameToken: string): Visitor => {
  const client = new Client(server)
  Object.assign(client.headers, visitor.client.headers, { 'x-rind-frame': frameToken })
  return { client, token: visitor.token, frameToken }
}
const allow = (workspace: TestWorkspace, origins: readonly string[]) => workspace.owner.client.ok(`/inboxes/${workspace.inbox.id}`, { method: 'PATCH', body: { origins } })

t.test('A57: a frame token is good for the website and the inbox that it was made for, and cannot be made', async (t) => {
  const [workspace, other] = [await foundWorkspace(server), await foundWorkspace(server)]
  await allow(workspace, [SHOP])
  const visitor = await openWidget(server, workspace.inbox.key, { origin: SHOP })
  const { conversationId } = await startConversation(visitor, 'Hello')
  const [payload = '', signature = ''] = visitor.frameToken.split('.')
  const [tenantId, inboxId, origin, test, expires] = JSON.parse(Buffer.from(payload, 'base64url').toString()) as [string, string, string, boolean, number]
  const claim = (...fields: unknown[]) => Buffer.from(JSON.stringify(fields)).toString('base64url')
  const forged = {
    'no signature': payload, 'an empty signature': `${payload}.`, 'another signature': `${payload}.${randomBytes(32).toString('base64url')}`, 'half a signature': `${payload}.${signature.slice(0, 20)}`,
    'another inbox': `${claim(other.id, other.inbox.id, origin, test, expires)}.${signature}`, 'another website': `${claim(tenantId, inboxId, 'https://evil.example', test, expires)}.${signature}`,
    'a longer life': `${claim(tenantId, inboxId, origin, test, expires + 1e12)}.${signature}`, 'a test': `${claim(tenantId, inboxId, origin, true, expires)}.${signature}`, nothing: '', 'a dot': '.', 'too long': 'x'.repeat(1001)
  }
  for (const [what, token] of Object.entries(forged)) t.match(await boot(withFrame(visitor, token)), { status: 401, body: { code: 'invalid_frame_token' } }, what)
  const elsewhere = await startServer()
  const stranger = await openWidget(elsewhere, (await foundWorkspace(elsewhere)).inbox.key)
  t.equal((await boot(withFrame(visitor, stranger.frameToken))).status, 401, 'of another installation')
  await elsewhere.stop()

  // The same secret in another inbox, of this workspace or another, is another visitor.
  const second = await server.app.services.withTenant({ tenantId: workspace.id }, (tx) =>
    insertInbox(tx, { name: 'Second', greeting: '', replyTime: 'none', color: '#000000', locale: 'en', formOfAddress: 'formal', origins: [] }, Date.now())
  )
  for (const key of [second.key, other.inbox.key]) {
    const there = await openWidget(server, key, { token: visitor.token })
    t.match(await boot(there), { status: 200, body: { conversation: null } })
    t.equal((await there.client.call(`/widget/conversations/${conversationId}/messages`)).status, 404)
    t.equal((await there.client.call(`/widget/conversations/${conversationId}/messages`, { body: { clientId: randomUUID(), body: 'me too' } })).status, 404)
  }
  t.match((await boot(await openWidget(server, workspace.inbox.key, { origin: SHOP, test: true }))).body, { test: false }, 'only our own page makes tests')

  const socket = await openSocket(visitor.client)
  await allow(workspace, [])
  t.match(await boot(visitor), { status: 403, body: { code: 'origin_not_allowed' } }, 'a website that was taken off the list')
  t.equal((await visitor.client.fails('/widget/token', { body: { frameToken: visitor.frameToken } })).code, 'origin_not_allowed')
  t.match(await socket.until(() => socket.closed), { code: 4003 })
  await allow(workspace, [SHOP])
  t.equal((await boot(visitor)).status, 200)
  server.clock.advance(12 * 60 * 60_000 + 1000)
  t.match(await boot(visitor), { status: 401, body: { code: 'invalid_frame_token' } }, 'run out')
  const { frameToken } = await visitor.client.ok<{ frameToken: string }>('/widget/token', { body: { frameToken: visitor.frameToken } })
  t.match(await boot(withFrame(visitor, frameToken)), { status: 200, body: { conversation: { id: conversationId } } }, 'an honest frame gets a new one')
})

t.test('A58: a conversation is opened by the 256 bits of its visitor and by nothing else', async (t) => {
  const { inbox, owner } = await foundWorkspace(server)
  const visitor = await openWidget(server, inbox.key)
  const { conversationId } = await startConversation(visitor, 'My order number is 17')
  await owner.client.ok(`/conversations/${conversationId}/notes`, { body: { clientId: randomUUID(), body: 'A difficult customer' } })
  await owner.client.ok(`/conversations/${conversationId}/messages`, { body: { clientId: randomUUID(), body: 'It is on its way' } })
  const path = `/widget/conversations/${conversationId}`
  const attempts = [['GET', `${path}/messages`], ['POST', `${path}/messages`, { clientId: randomUUID(), body: 'x' }], ['PUT', `${path}/marks`, { readSeq: 1 }], ['POST', `${path}/typing`, {}]] as const
  const guess = await openWidget(server, inbox.key)
  await startConversation(guess, 'A conversation of my own')
  for (const [method, url, body] of attempts) t.equal((await guess.client.call(url, { method, body })).status, 404, `${method} ${url} of somebody else`)
  for (const bearer of [null, '', 'Bearer', 'Bearer x', `Bearer ${visitor.token.slice(1)}`, `Bearer ${visitor.token}=`, `Bearer ${visitor.token}a`, `Basic ${visitor.token}`, `bearer ${visitor.token}`, `Bearer  ${visitor.token}`, `Bearer ${conversationId}`]) {
    t.equal((await visitor.client.call(`${path}/messages`, { headers: { authorization: bearer } })).status, 401, `as ${String(bearer)}`)
  }
  const staffCookie = new Client(server)
  for (const [name, value] of owner.client.cookies) staffCookie.cookies.set(name, value)
  t.equal((await staffCookie.call(`${path}/messages`)).status, 401, 'staff have their own door')
  t.equal((await visitor.client.call(`/conversations/${conversationId}/messages`)).status, 401, "and a visitor's secret opens not that one")
  const { messages } = await visitor.client.ok<{ messages: { seq: number; body: string }[] }>(`${path}/messages`)
  t.match(messages, [{ seq: 1, body: 'My order number is 17' }, { seq: 2, body: 'It is on its way' }], 'no note, and no gap where it stands')
  t.equal(messages.length, 2)
})

t.test('A59: who only says to be a customer is shown as not verified, and sees nothing of that customer', async (t) => {
  const { inbox, owner } = await foundWorkspace(server)
  const said = { name: 'Carla Customer', email: 'carla@example.test', attributes: { customer: '17' } }
  const customer = await openWidget(server, inbox.key)
  const { conversationId } = await startConversation(customer, 'My secret question')
  await customer.client.ok('/widget/profile', { method: 'PUT', body: said })
  const impostor = await openWidget(server, inbox.key)
  await impostor.client.ok('/widget/profile', { method: 'PUT', body: said })
  t.match(await boot(impostor), { body: { conversation: null } })
  const { conversation } = await impostor.client.ok<{ conversation: { id: string } }>('/widget/conversations', { body: { clientId: randomUUID(), body: 'It is me, Carla', profile: said } })
  t.not(conversation.id, conversationId)
  t.equal((await impostor.client.call(`/widget/conversations/${conversationId}/messages`)).status, 404)
  const { conversations } = await owner.client.ok<{ conversations: { contact: { id: string; name: string; verified: boolean } }[] }>('/conversations?view=all')
  t.same(conversations.map(({ contact }) => [contact.name, contact.verified]), [['Carla Customer', false], ['Carla Customer', false]])
  t.equal(new Set(conversations.map(({ contact }) => contact.id)).size, 2, 'two contacts')
  for (const field of ['verified', 'contactId', 'id', 'tenantId', 'hmac']) t.equal((await impostor.client.fails('/widget/profile', { method: 'PUT', body: { ...said, [field]: true } })).code, 'unknown_field', field)
})

t.test('A60: a flood from one address meets a limit of its website and address; others and staff go on', async (t) => {
  const real = await startServer({ limits: 'real', env: { TRUSTED_PROXIES: '127.0.0.1' } })
  t.teardown(() => real.stop())
  const [workspace, other] = [await foundWorkspace(real), await foundWorkspace(real)]
  const from = async (ip: string, key: string) => {
    const visitor = await openWidget(real, key)
    visitor.client.headers['x-forwarded-for'] = ip
    return visitor
  }
  const start = (visitor: Visitor) => visitor.client.call<{ code?: string; retryAfter?: number }>('/widget/conversations', { body: { clientId: randomUUID(), body: 'Buy now' } })
  const flood = await Promise.all(Array.from({ length: 15 }, async () => start(await from('203.0.113.9', workspace.inbox.key))))
  t.equal(flood.filter(({ status }) => status === 201).length, 10, 'ten conversations begin')
  const [refused] = flood.filter(({ status }) => status === 429)
  t.match(refused?.body, { code: 'rate_limited', retryAfter: Number })
  t.ok(Number(refused?.headers.get('retry-after')) > 0)
  t.equal((await start(await from('203.0.113.10', workspace.inbox.key))).status, 201, 'another address')
  t.equal((await start(await from('203.0.113.9', other.inbox.key))).status, 201, 'another website')

  const talker = await from('203.0.113.11', workspace.inbox.key)
  const { conversationId } = await startConversation(talker, 'Hello')
  const say = () => talker.client.call(`/widget/conversations/${conversationId}/messages`, { body: { clientId: randomUUID(), body: 'spam' } })
  const [said, staff] = await Promise.all([Promise.all(Array.from({ length: 45 }, say)), Promise.all(Array.from({ length: 5 }, () => workspace.owner.client.call('/conversations/counts')))])
  t.ok(said.filter(({ status }) => status === 429).length >= 10, 'a flood of messages ends too')
  t.same(staff.map(({ status }) => status), [200, 200, 200, 200, 200], 'staff are served meanwhile')
})

t.test('A60: what a website says of one visitor adds up to twenty facts and no more, and nothing new is no news', async (t) => {
  const { id, inbox } = await foundWorkspace(server)
  const visitor = await openWidget(server, inbox.key)
  await startConversation(visitor, 'Hello')
  const facts = (from: number, count: number, value = 'x') => Object.fromEntries(Array.from({ length: count }, (_, index) => [`fact${from + index}`, value]))
  const say = async (attributes: object, name?: string) => (await visitor.client.call<{ code?: string }>('/widget/profile', { method: 'PUT', body: { attributes, ...(name !== undefined && { name }) } })).body.code ?? 'ok'
  const sealed = async () => (await server.database.admin<{ id: string; profile: Buffer }[]>`select id, profile from contacts where tenant_id = ${id}`)[0] ?? { id: '', profile: Buffer.alloc(0) }
  const known = async () => {
    const row = await sealed()
    return server.app.services.withTenant({ tenantId: id }, async (tx) => (await tx.keys.contact(row.id)).openJson<object>(profileAddress(id, row.id), row.profile as never))
  }
  t.same([await say(facts(0, 15)), await say(facts(15, 5))], ['ok', 'ok'])
  t.equal(await say(facts(20, 1), 'Another'), 'too_many')
  t.same(await known(), { attributes: facts(0, 20) }, 'a call that is too much changes nothing')
  t.equal(await say({ fact3: 'y' }, 'Carla'), 'ok', 'a known fact can be changed')
  const { profile } = await sealed()
  t.equal(await say({ fact3: 'y' }, 'Carla'), 'ok')
  t.same((await sealed()).profile, profile, 'what was known is not sealed again')
  t.same(await known(), { name: 'Carla', attributes: { ...facts(0, 20), fact3: 'y' } })
})

t.test('A60: made-up websites push none that is allowed from the list of where the widget was seen', async (t) => {
  const workspace = await foundWorkspace(server)
  await allow(workspace, [SHOP])
  await openWidget(server, workspace.inbox.key, { origin: SHOP })
  for (let index = 0; index < 15; index++) await t.rejects(openWidget(server, workspace.inbox.key, { origin: `https://evil-${index}.example` }))
  const { inboxes } = await workspace.owner.client.ok<{ inboxes: { seen: { origin: string; allowed: boolean }[] }[] }>('/inboxes')
  const seen = inboxes[0]?.seen ?? []
  t.ok(seen.some(({ origin, allowed }) => origin === SHOP && allowed))
  t.equal(seen.filter(({ allowed }) => !allowed).length, 5, 'a few of the others')
})

t.test('A106: who is refused again and again fills no record: refusals meet the limit too', async (t) => {
  const real = await startServer({ limits: { 'member.write': { burst: 5, every: 600_000 } } })
  t.teardown(() => real.stop())
  const { id } = await foundWorkspace(real)
  const client = await sessionOf(real, await recruit(real, id, 'agent', { billing: false, customerData: false, messaging: false }))
  const statuses: number[] = []
  for (let index = 0; index < 12; index++) statuses.push((await client.call(`/conversations/${randomUUID()}/close`, { body: {} })).status)
  t.same(statuses, [403, 403, 403, 403, 403, 429, 429, 429, 429, 429, 429, 429])
  t.equal((await real.database.admin`select 1 from audit_events where tenant_id = ${id} and outcome = 'denied'`).length, 5)
})

t.test('A32: X-Forwarded-For counts from trusted proxies only, and only what the nearest of them says', async (t) => {
  const limits = { 'public.ip': { burst: 3, every: 600_000 } }
  const seen = (on: TestServer) => new Set(on.logged.flatMap((line) => (line.includes('/widget/frame') ? [(JSON.parse(line) as { ip: string }).ip] : [])))
  const ask = async (on: TestServer, forwarded: (index: number) => Record<string, string>) => {
    const statuses: number[] = []
    for (let index = 0; index < 6; index++) statuses.push((await send(on, { path: '/widget/frame', headers: forwarded(index) })).status)
    return statuses
  }
  for (const trusted of ['', '10.0.0.0/8']) {
    const plain = await startServer({ limits, env: { TRUSTED_PROXIES: trusted } })
    const statuses = await ask(plain, (index) => ({ 'x-forwarded-for': `203.0.113.${index}`, 'x-real-ip': `203.0.113.${index}`, forwarded: `for=203.0.113.${index}`, 'cf-connecting-ip': `203.0.113.${index}` }))
    t.same(statuses, [403, 403, 403, 429, 429, 429], `not behind a proxy (${trusted || 'none trusted'})`)
    t.same([...seen(plain)], ['127.0.0.1'])
    await plain.stop()
  }
  const behind = await startServer({ limits, env: { TRUSTED_PROXIES: '127.0.0.1' } })
  t.same(await ask(behind, (index) => ({ 'x-forwarded-for': `203.0.113.${index}` })), [403, 403, 403, 403, 403, 403], 'each visitor for itself')
  t.same(await ask(behind, (index) => ({ 'x-forwarded-for': `198.51.100.${index}, 203.0.113.99` })), [403, 403, 403, 429, 429, 429], 'what a visitor wrote itself does not count')
  t.same(await ask(behind, (index) => ({ 'x-forwarded-for': `2001:db8:1:2:${index}::1` })), [403, 403, 403, 429, 429, 429], 'all addresses of one /64 are one subscriber')
  t.same(await ask(behind, (index) => ({ 'x-forwarded-for': `2001:db8:1:${index + 3}::1` })), [403, 403, 403, 403, 403, 403], 'each /64 is another')
  t.same(await ask(behind, () => ({ 'x-forwarded-for': '::ffff:203.0.113.99' })), [429, 429, 429, 429, 429, 429], 'IPv4 mapped into IPv6 is the same IPv4')
  t.notOk([...seen(behind)].some((ip) => ip.startsWith('198.51.100.')))
  await behind.stop()
})

t.end()
