import { randomBytes, randomUUID } from 'node:crypto'
import type { Socket as TcpSocket } from 'node:net'
import t from 'tap'
import WebSocket from 'ws'
import type { ProblemDocument } from '../../src/errors/index.ts'
import { type Recruit, recruit, sessionOf } from '../support/crew.ts'
import { until } from '../support/embedded.ts'
import { type TestWorkspace, foundWorkspace } from '../support/people.ts'
import { TestClock, type TestServer, startServer } from '../support/server.ts'
import { type Socket, openSocket } from '../support/socket.ts'
import { openWidget, startConversation } from '../support/visitor.ts'

let server: TestServer
let workspace: TestWorkspace
let conversationId: string
t.before(async () => {
  server = await startServer({ env: { TRUSTED_PROXIES: '127.0.0.1' } })
  workspace = await foundWorkspace(server)
  ;({ conversationId } = await startConversation(await openWidget(server, workspace.inbox.key), 'Hello'))
})
t.after(() => server.stop())

/** The connection below a socket: the library keeps it to itself. */
const tcpOf = (ws: WebSocket) => Reflect.get(ws, '_socket') as TcpSocket

/** A frame as bytes. `first` is the first byte: FIN, the reserved bits and the opcode. */
function frame(first: number, payload: Buffer, masked = true): Buffer {
  const length = payload.length < 126 ? Buffer.from([payload.length]) : Buffer.from([126, payload.length >> 8, payload.length & 0xff])
  length[0] = (length[0] ?? 0) | (masked ? 0x80 : 0)
  const mask = masked ? randomBytes(4) : Buffer.alloc(0)
  return Buffer.concat([Buffer.from([first]), length, mask, masked ? payload.map((byte, index) => byte ^ (mask[index % 4] ?? 0)) : payload])
}

t.test('A50: a broken or oversized frame closes its own socket with the right code, and no other', async (t) => {
  const bystander = await openSocket(workspace.owner.client)
  const good = JSON.stringify({ id: '1', op: 'realtime.ping', input: {} })
  const raw = (...frames: Buffer[]) => (socket: Socket) => {
    for (const bytes of frames) tcpOf(socket.ws).write(bytes)
  }
  const attacks: [what: string, code: number, attack: (socket: Socket) => void][] = [
    ['a frame above 64 KiB', 1009, ({ ws }) => ws.send('x'.repeat(64 * 1024 + 1))],
    ['a frame that says it has 8 GB', 1009, raw(Buffer.from([0x81, 0xff, 0, 0, 0, 2, 0, 0, 0, 0, 1, 2, 3, 4]))],
    ['many pieces that are too much together', 1009, ({ ws }) => Array.from({ length: 80 }, (_, index) => ws.send('x'.repeat(1024), { fin: index === 79 }))],
    ['pieces without end', 1008, ({ ws }) => Array.from({ length: 70_000 }, () => ws.send('x', { fin: false }))],
    ['a text that is no UTF-8', 1007, raw(frame(0x81, Buffer.from([0x22, 0xff, 0xfe, 0x22])))],
    ['a text that is no UTF-8, in pieces', 1007, raw(frame(0x01, Buffer.from([0xe2])), frame(0x80, Buffer.from([0x28, 0xa1])))],
    ['the bit of compression', 1002, raw(frame(0xc1, Buffer.from(good)))],
    ['the second reserved bit', 1002, raw(frame(0xa1, Buffer.from(good)))],
    ['the third reserved bit', 1002, raw(frame(0x91, Buffer.from(good)))],
    ['an unknown kind of frame', 1002, raw(frame(0x83, Buffer.from(good)))],
    ['a frame without mask', 1002, raw(frame(0x81, Buffer.from(good), false))],
    ['a continuation of nothing', 1002, raw(frame(0x80, Buffer.from(good)))],
    ['a ping in pieces', 1002, raw(frame(0x09, Buffer.from('x')))],
    ['a ping above 125 bytes', 1002, raw(frame(0x89, Buffer.alloc(200)))],
    ['a close with half a code', 1002, raw(frame(0x88, Buffer.from([3])))],
    ['pings without end, each after the answer to the last', 1008, ({ ws }) => ws.on('pong', () => ws.ping()).ping()],
    // The library ends this one itself, without a word.
    ['a flood of pings at once', 1006, ({ ws }) => Array.from({ length: 500 }, () => ws.ping())]
  ]
  for (const [what, code, attack] of attacks) {
    const socket = await openSocket(workspace.owner.client)
    attack(socket)
    t.match(await socket.until(() => socket.closed), { code }, what)
    t.match(await bystander.ok('realtime.ping', {}), {}, `others live on after ${what}`)
  }
  t.equal((await workspace.owner.client.call('/auth/session')).status, 200)
  await until('the broken ones are forgotten', () => server.app.gateway.size === 1)
  bystander.close()
})

t.test('A54: a frame that is no request is answered with a problem, and touches no prototype', async (t) => {
  const socket = await openSocket(workspace.owner.client)
  const deep = (open: string, close: string) => `{"id":"x","op":"realtime.ping","input":${open.repeat(9_000)}1${close.repeat(9_000)}}`
  const frames: [text: string | Buffer, code: string][] = [
    ['', 'malformed_json'],
    ['{', 'malformed_json'],
    ['null', 'malformed_frame'],
    ['[]', 'malformed_frame'],
    ['"text"', 'malformed_frame'],
    ['{"id":"x"}', 'malformed_frame'],
    ['{"id":1,"op":"realtime.ping"}', 'malformed_frame'],
    ['{"id":"","op":"realtime.ping"}', 'malformed_frame'],
    [`{"id":"${'x'.repeat(65)}","op":"realtime.ping"}`, 'malformed_frame'],
    ['{"id":"x","op":["realtime.ping"]}', 'malformed_frame'],
    ['{"id":"x","op":"realtime.ping","tenantId":"y"}', 'malformed_frame'],
    ['{"id":"x","op":"realtime.ping","__proto__":{"a":1}}', 'malformed_frame'],
    ['{"id":"x","op":"realtime.ping","op":"members.list"}', 'duplicate_key'],
    ['{"id":"x","op":"__proto__"}', 'unknown_operation'],
    ['{"id":"x","op":"constructor"}', 'unknown_operation'],
    ['{"id":"x","op":"auth.signOut"}', 'unknown_operation'],
    ['{"id":"x","op":"widget.boot"}', 'unknown_operation'],
    ['{"id":"x","op":"realtime.ping","input":[]}', 'invalid_input'],
    ['{"id":"x","op":"realtime.ping","input":"{}"}', 'invalid_input'],
    ['{"id":"x","op":"realtime.ping","input":{"__proto__":{"isAdmin":true}}}', 'unknown_field'],
    ['{"id":"x","op":"realtime.ping","input":{"constructor":{"prototype":{"isAdmin":true}}}}', 'unknown_field'],
    [`{"id":"x","op":"conversations.get","input":{"__proto__":{"conversationId":"${conversationId}"}}}`, 'unknown_field'],
    ['{"id":"x","op":"realtime.watch","input":{"conversationId":"\\u0000","after":0}}', 'invalid_input'],
    [deep('{"a":', '}').slice(0, 60_000), 'too_deep'],
    [deep('[', ']'), 'too_deep'],
    [Buffer.from('{"id":"x","op":"realtime.ping"}'), 'malformed_frame']
  ]
  const answers: { problem?: ProblemDocument }[] = []
  socket.ws.on('message', (data) => {
    const frame = JSON.parse(String(data)) as { event?: string; problem?: ProblemDocument }
    if (frame.event === undefined) answers.push(frame)
  })
  for (const [index, [text, code]] of frames.entries()) {
    socket.ws.send(text)
    await socket.until(() => answers.length > index)
    t.equal(answers[index]?.problem?.code, code, String(text).slice(0, 80))
  }
  t.same([({} as Record<string, unknown>)['isAdmin'], Object.keys(Object.prototype)], [undefined, []])
  t.match(await socket.ok('realtime.ping', {}), {}, 'the socket lives on')
  socket.close()
})

t.test('A55: no compression is agreed on, whatever a client offers', async (t) => {
  const { client } = workspace.owner
  for (const offer of ['permessage-deflate', 'permessage-deflate; client_max_window_bits; server_no_context_takeover', 'x-webkit-deflate-frame, permessage-deflate']) {
    const { ticket } = await client.ok<{ ticket: string }>('/socket/ticket', { body: {} })
    const ws = new WebSocket(`${server.url.replace('http', 'ws')}/api/v1/socket`, ['rind.v1', `ticket.${ticket}`], {
      perMessageDeflate: false, headers: { origin: server.url, cookie: client.cookieHeader(), 'sec-websocket-extensions': offer }
    })
    const extensions = await new Promise((resolve, reject) => ws.once('upgrade', (response) => resolve(response.headers['sec-websocket-extensions'])).once('error', reject))
    t.equal(extensions, undefined, offer)
    ws.terminate()
  }
})

t.test('A51: who does not read is closed once a mebibyte waits, and holds up nobody', async (t) => {
  await until('all are gone', () => server.app.gateway.size === 0)
  const [reader, other] = [await openSocket(workspace.owner.client), await openSocket(workspace.owner.client)]
  const body = 'x'.repeat(8_000)
  await Promise.all(Array.from({ length: 60 }, () => other.ok('messages.send', { conversationId, clientId: randomUUID(), body })))
  const answer = JSON.stringify(await other.ok('messages.list', { conversationId, limit: 200 }))
  t.ok(answer.length > 400_000, 'one answer is large')
  tcpOf(reader.ws).pause()
  // More than the kernels between us hold: the rest waits in the server.
  for (let index = 0; index < 60; index++) reader.ws.send(JSON.stringify({ id: String(index), op: 'messages.list', input: { conversationId, limit: 200 } }))
  await until('the reader is closed, and only it', () => server.app.gateway.size === 1)
  t.match(await other.ok('realtime.ping', {}), {})
  tcpOf(reader.ws).resume()
  t.ok([1006, 1013].includes((await reader.until(() => reader.closed)).code), 'it learns of it when it reads again')
  other.close()
})

t.test('A52: an address of the network has at most 200 sockets, also when they all come at once', async (t) => {
  // Its clock stands still: tickets live for half a minute, and the last is used long after the first was given.
  const still = await startServer({ clock: new TestClock(), env: { TRUSTED_PROXIES: '127.0.0.1' } })
  t.teardown(() => still.stop())
  const { id } = await foundWorkspace(still)
  const person: Recruit = await recruit(still, id, 'agent', { billing: false, customerData: false, messaging: true })
  const client = await sessionOf(still, person)
  const tickets = await Promise.all(Array.from({ length: 262 }, async () => (await client.ok<{ ticket: string }>('/socket/ticket', { body: {} })).ticket))
  const open = (from: string) =>
    new Promise<WebSocket | number>((resolve) => {
      const ws = new WebSocket(`${still.url.replace('http', 'ws')}/api/v1/socket`, ['rind.v1', `ticket.${tickets.pop() ?? ''}`], {
        headers: { origin: still.url, cookie: client.cookieHeader(), 'x-forwarded-for': from }
      })
      ws.once('open', () => resolve(ws)).once('unexpected-response', (_, response) => resolve(response.statusCode ?? 0)).on('error', () => undefined)
    })
  // All pass the first look together; what counts is what stays.
  const opened = (await Promise.all(Array.from({ length: 260 }, () => open('203.0.113.7')))).filter((result) => result instanceof WebSocket)
  await until('those above the number are gone', () => opened.filter(({ readyState }) => readyState === WebSocket.OPEN).length <= 200)
  t.equal(opened.filter(({ readyState }) => readyState === WebSocket.OPEN).length, 200, 'two hundred stay')
  t.equal(still.app.gateway.size, 200)
  t.equal(await open('203.0.113.7'), 429, 'one more is refused before the upgrade')
  const elsewhere = await open('203.0.113.8')
  t.ok(elsewhere instanceof WebSocket, 'another address has room')
  opened[0]?.terminate()
  opened.find(({ readyState }) => readyState === WebSocket.OPEN)?.terminate()
  await until('there is room again', () => still.app.gateway.size < 201)
  for (const ws of opened) ws.terminate()
  if (elsewhere instanceof WebSocket) elsewhere.terminate()
})

t.end()
