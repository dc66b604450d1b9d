import t from 'tap'
import { isPublic } from '../../src/outbound/addresses.ts'
import { createOutbound, parseTarget } from '../../src/outbound/index.ts'
import { type NameServer, openNameServer } from '../support/names.ts'
import { type Receiver, openReceiver } from '../support/receiver.ts'

let inside: Receiver
let names: NameServer
t.before(async () => {
  inside = await openReceiver()
  names = await openNameServer()
})
t.after(() => Promise.all([inside.stop(), names.stop()]))
t.beforeEach(() => {
  inside.connections = 0
  inside.answer = (_, response) => void response.writeHead(204).end()
})

const target = (text: string): URL => {
  const url = parseTarget(text, true)
  if (url === null) throw new Error(`${text} is refused before it is called`)
  return url
}
const call = (text: string, allowLoopback = false, deadlineMs = 5_000) => createOutbound({ allowLoopback, nameServers: [names.address], deadlineMs }).post(target(text), { 'x-test': 'yes' }, '{}')

t.test('A75: addresses that are not public are not called, however they are written and whatever name leads to them', async (t) => {
  const { port } = inside
  for (const host of ['127.1', '0x7f000001', '2130706433', '0177.0.0.1', '127.0.0.1', '127.255.0.3', '0.0.0.0', '0', '[::1]', '[::]', '[::ffff:127.0.0.1]', '[::ffff:7f00:1]', '[::127.0.0.1]', '[64:ff9b::127.0.0.1]', '[2002:7f00:1::]', '127。0。0。1']) {
    t.same(await call(`http://${host}:${port}/`), { failure: 'blocked' }, host)
  }
  for (const host of ['169.254.169.254', '10.0.0.1', '172.16.0.1', '192.168.1.1', '100.64.0.1', '198.18.0.1', '224.0.0.1', '255.255.255.255', '[fd00::1]', '[fe80::1]', '[fec0::1]', '[ff02::1]', '[64:ff9b:1::1]', '[2001:0:1::1]', '[fd00:ec2::254]']) {
    t.same(await call(`http://${host}/latest/meta-data/`), { failure: 'blocked' }, host)
  }
  for (const [name, addresses] of [['127.0.0.1.nip.io', ['127.0.0.1']], ['metadata.example', ['169.254.169.254']], ['cgnat.example', ['100.100.100.200']], ['mixed.example', ['9.9.9.9', '127.0.0.1']]] as const) {
    names.names.set(name, [[...addresses]])
    t.same(await call(`http://${name}:${port}/`), { failure: 'blocked' }, name)
  }
  for (const name of ['localhost', 'a.localhost', 'localhost.']) t.same(await call(`http://${name}:${port}/`), { failure: 'blocked' }, name)
  t.same(await call(`http://nowhere.example:${port}/`), { failure: 'name' })
  t.equal(inside.connections, 0, 'nothing was connected to')
  t.same(await call(`http://127.1:${port}/path?a=1`, true), { status: 204 }, 'where the developer allows it, it is')
  t.match(inside.calls.at(-1), { path: '/path?a=1', body: '{}', headers: { 'x-test': 'yes', host: `127.0.0.1:${port}`, connection: 'close' } })
  t.same(await call('http://192.168.1.1/', true), { failure: 'blocked' }, 'loopback, and nothing else')
  const shown = ['9.9.9.9', '100.63.255.255', '100.128.0.0', '172.32.0.1', '2620:fe::fe', '2a01:4f8::1']
  t.same(shown.filter((address) => !isPublic(address)), [], 'neighbours of what is blocked are not')
})

t.test('A76: the address that was looked at is the one that is called: a name that changes its mind changes nothing', async (t) => {
  const other = await openReceiver('127.0.0.2', inside.port)
  t.teardown(() => other.stop())
  names.names.set('rebind.example', [['127.0.0.1'], ['127.0.0.2']])
  names.asked.length = 0
  t.same(await call(`http://rebind.example:${inside.port}/`, true), { status: 204 })
  t.same([names.asked, inside.connections, other.connections], [['rebind.example'], 1, 0], 'asked once, and called there')
  t.equal(inside.calls.at(-1)?.headers.host, `rebind.example:${inside.port}`)
  names.names.set('later.example', [['127.0.0.1'], ['10.0.0.1']])
  t.same(await call(`http://later.example:${inside.port}/`, true), { status: 204 })
  t.same(await call(`http://later.example:${inside.port}/`, true), { failure: 'blocked' }, 'and looked at anew each time')
})

t.test('A77: redirects are not followed; other schemes, ports and logins are refused', async (t) => {
  const secret = await openReceiver()
  t.teardown(() => secret.stop())
  for (const status of [301, 302, 303, 307, 308]) {
    inside.answer = (_, response) => void response.writeHead(status, { location: `${secret.url}/internal` }).end()
    t.same(await call(`${inside.url}/`, true), { status })
  }
  t.equal(secret.connections, 0)
  const refused = ['file:///etc/passwd', 'gopher://127.0.0.1:70/_x', 'ftp://example.com/', 'javascript:alert(1)', 'data:text/plain,x', 'http://user:secret@example.com/', 'https://example.com:22/', 'https://example.com:25/', 'http://example.com:6/', 'https://', '//example.com', 'example.com', `https://example.com/${'x'.repeat(2_100)}`]
  t.same(refused.filter((text) => parseTarget(text, true) !== null), [])
  t.equal(parseTarget('http://example.com/', false), null, 'without TLS only where that is allowed')
  t.same(['https://example.com/', 'https://example.com:8443/a', 'http://example.com:80/'].map((text) => parseTarget(text, true) !== null), [true, true, true])
})

t.test('A78: an answer that is slow, endless or huge is cut; nothing of it comes back but its status', async (t) => {
  /** Resolves with the bytes that were taken, once the connection is cut. */
  const closed = (kind: string) => new Promise<number>((resolve) => {
    inside.answer = (_, response) => {
      const { socket } = response
      response.on('close', () => resolve(socket?.bytesWritten ?? 0))
      if (kind === 'silent') return
      if (kind === 'headers') return void response.writeHead(200, { 'x-much': 'x'.repeat(12_000) }).end()
      response.writeHead(200, { 'content-type': 'text/plain' })
      const write = (): void => {
        if (response.destroyed) return
        if (kind === 'slow') response.write('secret ')
        else while (response.write('x'.repeat(16_384)));
        setTimeout(write, kind === 'slow' ? 20 : 0)
      }
      write()
    }
  })
  const slow = closed('slow')
  t.same(await call(inside.url, true, 3_000), { status: 200 })
  await slow
  const huge = closed('huge')
  t.same(await call(inside.url, true), { status: 200 })
  t.ok((await huge) < 32 * 1024 * 1024, 'what waits in sockets, and no more')
  const silent = closed('silent')
  t.same(await call(inside.url, true, 300), { failure: 'late' })
  await silent
  const headers = closed('headers')
  t.same(await call(inside.url, true), { failure: 'unreachable' })
  await headers
  const gone = await openReceiver()
  await gone.stop()
  t.same(await call(gone.url, true), { failure: 'unreachable' }, 'nobody listens')
})

t.end()
