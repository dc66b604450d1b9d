import { randomUUID } from 'node:crypto'
import type { Socket as TcpSocket } from 'node:net'
import t from 'tap'
import { OPERATIONS } from '../../src/features/index.ts'
import { Client } from '../support/client.ts'
import { until } from '../support/embedded.ts'
import { type TestWorkspace, foundWorkspace } from '../support/people.ts'
import { openWire, send } from '../support/raw.ts'
import { type TestServer, startServer } from '../support/server.ts'
import { openSocket } from '../support/socket.ts'
import { openWidget, startConversation } from '../support/visitor.ts'

let server: TestServer
let workspace: TestWorkspace
let conversationId: string
t.before(async () => {
  server = await startServer()
  workspace = await foundWorkspace(server)
  ;({ conversationId } = await startConversation(await openWidget(server, workspace.inbox.key), 'Hello'))
})
t.after(() => server.stop())

const SIGN_IN = '/api/v1/auth/sign-in'
const credentials = JSON.stringify({ email: 'nobody@example.test', password: 'x' })
const post = (body: string | Buffer, headers: Record<string, string> = {}, path = SIGN_IN) =>
  send(server, { method: 'POST', path, headers: { origin: server.url, cookie: workspace.owner.client.cookieHeader(), 'content-type': 'application/json', ...headers }, body })

t.test('A74: a body of any other type than JSON in UTF-8 is refused, however the type is dressed up', async (t) => {
  for (const type of ['application/json', 'application/json; charset=utf-8', 'application/json;charset=UTF-8', 'Application/JSON']) t.equal((await post(credentials, { 'content-type': type })).code, 'wrong_credentials', type)
  const refused = [
    'text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'application/jsonp', 'application/json-patch+json', 'application/vnd.api+json', 'text/json', '*/*', 'json',
    'application/json; charset=utf-16', 'application/json; charset=utf-7', 'application/json, text/plain', 'text/plain; application/json', 'application/json\t', 'application/json\t;', 'application/json ;x', 'application/json; x=y',
    'application/json;charset=utf-8; a=b', ' ', 'application /json', 'application/json\u00a0', 'application/json garbage', 'application/json;'
  ]
  for (const type of refused) {
    const { status } = await post(credentials, { 'content-type': type })
    // Node strips white space around a header's value before anybody sees it.
    t.equal(status, type.trim() === 'application/json' && !type.includes('\u00a0') ? 401 : 415, JSON.stringify(type))
  }
  const none = await send(server, { method: 'POST', path: SIGN_IN, headers: { origin: server.url }, body: credentials })
  t.equal(none.status, 415, 'no type')
  t.equal((await post(credentials, { 'content-encoding': 'gzip' })).status >= 400, true, 'nothing is unpacked')
})

t.test('A74: JSON that says a thing twice, or speaks to the prototype, is refused', async (t) => {
  const refused: [what: string, body: string | Buffer, code: string][] = [
    ['the same key twice', '{"email":"a@b.nl","password":"x","email":"c@d.nl"}', 'duplicate_key'],
    ['the same key, escaped', '{"email":"a@b.nl","password":"x","\\u0065mail":"c@d.nl"}', 'duplicate_key'],
    ['the same key, far from its colon', `{"email":"a@b.nl","password":"x","email"${' '.repeat(40)}:"c@d.nl"}`, 'duplicate_key'],
    ['the same key, lines from its colon', '{"email":"a@b.nl","password":"x","email"\n\r\t\n:"c@d.nl"}', 'duplicate_key'],
    ['twice, deeper down', '{"email":"a@b.nl","password":{"a":1,"a":2}}', 'duplicate_key'],
    ['__proto__', '{"email":"a@b.nl","password":"x","__proto__":{"isAdmin":true}}', 'unknown_field'],
    ['everything by way of __proto__', '{"__proto__":{"email":"a@b.nl","password":"x"}}', 'unknown_field'],
    ['constructor', '{"email":"a@b.nl","password":"x","constructor":{"prototype":{"isAdmin":true}}}', 'unknown_field'],
    ['an unknown field', '{"email":"a@b.nl","password":"x","role":"owner"}', 'unknown_field'],
    ['a list for a text', '{"email":["a@b.nl"],"password":"x"}', 'invalid_input'],
    ['an object for a text', '{"email":{"$ne":null},"password":{"$ne":null}}', 'invalid_input'],
    ['a number for a text', '{"email":"a@b.nl","password":1}', 'invalid_input'],
    ['a list', '[]', 'invalid_input'],
    ['null', 'null', 'invalid_input'],
    ['a text', '"x"', 'invalid_input'],
    ['a comma too many', '{"email":"a@b.nl",}', 'malformed_json'],
    ['not JSON', '{email:1}', 'malformed_json'],
    ['two documents', '{}{}', 'malformed_json'],
    ['NaN', '{"email":NaN}', 'malformed_json'],
    ['half a surrogate', '{"email":"a@b.nl","password":"\\ud800"}', 'invalid_text'],
    ['NUL', '{"email":"a@b.nl","password":"a\\u0000b"}', 'invalid_text'],
    ['bytes that are no UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x7d]), 'malformed_json'],
    ['UTF-16', Buffer.from(credentials, 'utf16le'), 'malformed_json']
  ]
  for (const [what, body, code] of refused) {
    const answer = await post(body)
    t.equal(answer.status, 400, what)
    t.equal(answer.code, code, what)
  }
  t.equal((await post(`{"attributes":{"plan":"gold","constructor":"x"}}`, {}, '/api/v1/auth/sign-in')).status, 400)
  t.same([({} as Record<string, unknown>)['isAdmin'], Object.keys(Object.prototype)], [undefined, []], 'no prototype was touched')
})

t.test('A74: a field that is given twice, or in two places, is refused', async (t) => {
  const get = (path: string) => send(server, { path: `/api/v1${path}`, headers: { cookie: workspace.owner.client.cookieHeader() } })
  const thread = `/conversations/${conversationId}`
  t.equal((await get('/conversations?view=all')).status, 200)
  for (const path of [
    '/conversations?view=all&view=mine', '/conversations?view=all&limit=1&limit=2', '/conversations?view[]=all', '/conversations?view=all&tenantId=x', '/members?__proto__=1', '/members?__proto__[x]=1', '/members?constructor=1',
    '/members?a=1', `${thread}?conversationId=${randomUUID()}`, `${thread}/messages?conversationId=${conversationId}`, `${thread}/messages?limit=1;limit=2`
  ]) t.equal((await get(path)).status, 400, path)
  t.equal((await post('{}', {}, `/api/v1${thread}/close?conversationId=${randomUUID()}`)).code, 'unknown_field', 'path and query')
  t.equal((await post(JSON.stringify({ conversationId: randomUUID() }), {}, `/api/v1${thread}/close`)).code, 'invalid_input', 'path and body')
  t.equal((await send(server, { path: `/api/v1${thread}%2f..%2f${randomUUID()}`, headers: { cookie: workspace.owner.client.cookieHeader() } })).status, 400, 'a path inside a path')
})

t.test('A39: SQL in any field of any reading operation is a 400 or plain text, at both doors', async (t) => {
  const sql = [
    `' or 1=1 --`, `'; drop table messages; --`, `1) union select password from identities --`, `all' and pg_sleep(5) --`, '${7*7}', `\\'; select 1`, `desc, (select 1)`, '"tenant_id"', `1e5`, '0x10', '-1', '99999999999', '1.5', 'NaN', '%27%20or%201=1', 'null', ''
  ]
  const cursor = (text: string) => Buffer.from(text).toString('base64url')
  const cursors = [...sql, ...sql.map(cursor), ...['9'.repeat(15), '9'.repeat(14), '253402300800000', '-1', '1e3', `0' or '1'='1`].map((time) => cursor(`${time}.${randomUUID()}`)), cursor(`1.${randomUUID()}' or true --`), cursor(`1.${randomUUID()}\n`)]
  const { client } = workspace.owner
  const socket = await openSocket(client)
  let tried = 0
  for (const operation of OPERATIONS.filter(({ actor, rest }) => actor === 'member' && rest?.method === 'GET')) {
    const own: Record<string, string> = { conversationId, ...(operation.id === 'conversations.list' && { view: 'all' }) }
    const fields = Object.keys(operation.input.properties as object)
    for (const field of fields) {
      for (const value of field === 'cursor' ? cursors : sql) {
        const input: Record<string, string> = { ...Object.fromEntries(Object.entries(own).filter(([name]) => fields.includes(name))), [field]: value }
        const path = operation.rest?.path.replaceAll(/:(\w+)/g, (_, name: string) => encodeURIComponent(input[name] ?? '')) ?? ''
        const query = new URLSearchParams(Object.entries(input).filter(([name]) => !operation.rest?.path.includes(`:${name}`)))
        const answer = await client.call<{ code?: string; detail?: string }>(`${path}?${query.toString()}`)
        const framed = await socket.request(operation.id, input)
        tried += 1
        const what = `${field} of ${operation.id}: ${value}`
        // An empty id is another address, and none of ours; what is searched for is text, whatever it looks like.
        const isText = (operation.id === 'search.page' && field === 'query') || (['record.list', 'record.export'].includes(operation.id) && field === 'operation')
        t.ok(answer.status === 400 || (answer.status === 404 && value === '') || (answer.status === 200 && isText), `${what} → ${answer.status}`)
        t.ok(framed.problem?.status === 400 || (isText && framed.ok !== undefined), `${what} over the socket`)
        t.notMatch(JSON.stringify([answer.body, framed]), /syntax|relation|postgres|select /i)
      }
    }
  }
  t.ok(tried > 150, `${tried} tries`)
  for (const body of [`'); select set_config('app.tenant_id', '${randomUUID()}', false); --`, `$$; reset role; $$`]) {
    const { id } = await client.ok<{ id: string }>(`/conversations/${conversationId}/messages`, { body: { clientId: randomUUID(), body } })
    const { messages } = await client.ok<{ messages: { id: string; body: string }[] }>(`/conversations/${conversationId}/messages`)
    t.equal(messages.find((message) => message.id === id)?.body, body, 'as a text it stays a text')
  }
  socket.close()
})

t.test('A102: what is too large, too deep or too long is refused before it is read to the end', async (t) => {
  t.equal((await post(JSON.stringify({ email: 'a@b.nl', password: 'x'.repeat(1_000_000) }))).status, 413, 'a megabyte')
  t.equal((await post(`{"a":${'['.repeat(10_000)}${']'.repeat(10_000)}}`)).code, 'too_deep')
  t.equal((await post(`${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}`)).code, 'too_deep')
  t.equal((await post(`{${Array.from({ length: 6_000 }, (_, index) => `"k${index}":1`).join()}}`)).status, 400, 'thousands of keys')
  t.equal((await send(server, { path: '/api/v1/auth/session', headers: { 'x-padding': 'x'.repeat(20_000) } })).status, 431, 'huge headers')
  for (const part of ['a'.repeat(500), '%ff', '%', '%00', '%e2%80']) {
    const answer = await send(server, { path: `/api/v1/conversations/${part}`, headers: { cookie: workspace.owner.client.cookieHeader() } })
    t.match([answer.status, answer.code, answer.headers], [400, 'invalid_input', { 'content-type': /problem\+json/, 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' }], `an address that cannot be read: ${part.slice(0, 9)}`)
  }

  const huge = await openWire(server, `POST ${SIGN_IN} HTTP/1.1\r\nHost: x\r\nOrigin: ${server.url}\r\nContent-Type: application/json\r\nContent-Length: 1000000000\r\n\r\n{"email":"`)
  await until('a gigabyte is refused by what it says of itself', () => huge.received().includes(' 413 '))
  huge.tcp.destroy()
  const endless = await openWire(server, `POST ${SIGN_IN} HTTP/1.1\r\nHost: x\r\nOrigin: ${server.url}\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n`)
  for (let sent = 0; sent < 100 && !endless.received(); sent++) {
    endless.tcp.write(`1000\r\n${'x'.repeat(0x1000)}\r\n`)
    await new Promise((resolve) => setImmediate(resolve))
  }
  await until('a body without end is refused', () => endless.received().includes(' 413 '))
  endless.tcp.destroy()
  t.equal((await new Client(server).call('/auth/session')).status, 401, 'the server is alive')
})

t.test('A100: who sends or reads slowly is cut within half a minute, and others are served meanwhile', async (t) => {
  const head = `POST ${SIGN_IN} HTTP/1.1\r\nHost: x\r\nOrigin: ${server.url}\r\nContent-Type: application/json\r\n`
  const silent = await openWire(server)
  const headers = await openWire(server, head)
  const body = await openWire(server, `${head}Content-Length: 1000\r\n\r\n{`)
  // This one asks for more than the kernels between us hold, and reads nothing of it: that it was cut shows at the server.
  const socket = await openSocket(workspace.owner.client)
  const wide = `x${'\u0001'.repeat(7_999)}`
  for (let sent = 0; sent < 200; sent += 50) await Promise.all(Array.from({ length: 50 }, () => socket.ok('messages.send', { conversationId, clientId: randomUUID(), body: wide })))
  socket.close()
  const accepted = new Map<number | undefined, TcpSocket>()
  server.app.http.server.on('connection', (tcp: TcpSocket) => accepted.set(tcp.remotePort, tcp))
  const reader = await openWire(server)
  await until('the reader is accepted', () => accepted.has(reader.tcp.localPort))
  const readerThere = accepted.get(reader.tcp.localPort)
  reader.tcp.pause()
  reader.tcp.write(`GET /api/v1/conversations/${conversationId}/messages?limit=200 HTTP/1.1\r\nHost: x\r\nCookie: ${workspace.owner.client.cookieHeader()}\r\n\r\n`)
  await until('its answer waits', () => (readerThere?.writableLength ?? 0) > 1_000_000)

  const drip = setInterval(() => {
    headers.tcp.write('X-A: b\r\n')
    body.tcp.write(' ')
  }, 1000)
  let served = 0
  const others = setInterval(() => void send(server, { path: '/healthz' }).then(({ status }) => (served += status === 200 ? 1 : 0)), 500)
  t.teardown(() => {
    clearInterval(drip)
    clearInterval(others)
    for (const { tcp } of [silent, headers, body, reader]) tcp.destroy()
  })
  for (const [who, { closed }] of Object.entries({ 'says nothing': silent, 'sends its headers slowly': headers, 'sends its body slowly': body })) t.ok((await closed) < 40_000, `cut: who ${who}`)
  await until('who reads nothing is cut', () => readerThere?.destroyed === true)
  t.ok(readerThere?.destroyed, 'cut: who reads nothing')
  t.ok(served > 20, `${served} others were served`)
})

t.test('A100: a connection that waits for the server itself is not cut like a slow reader: it has longer than any answer takes', async (t) => {
  let there: TcpSocket | undefined
  server.app.http.server.once('connection', (tcp: TcpSocket) => (there = tcp))
  const wire = await openWire(server)
  await until('it is accepted', () => there !== undefined)
  const { timeout: before } = there ?? {}
  await server.database.admin.begin(async (sql) => {
    await sql`lock table conversations in access exclusive mode`
    wire.tcp.write(`GET /api/v1/conversations/${conversationId} HTTP/1.1\r\nHost: x\r\nCookie: ${workspace.owner.client.cookieHeader()}\r\n\r\n`)
    await until('the request is worked on', () => there?.timeout !== before)
    t.equal(before, 15_000)
    t.ok((there?.timeout ?? 0) > 30_000, 'longer than the 30 s in which every request is answered')
    t.equal(wire.received(), '')
  })
  await until('it is answered', () => wire.received().startsWith('HTTP/1.1 200 '))
  wire.tcp.destroy()
})

t.end()
