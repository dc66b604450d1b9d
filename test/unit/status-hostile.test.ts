import { once } from 'node:events'
import { type RequestListener, type Server, createServer } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { type Socket, connect } from 'node:net'
import tls from 'node:tls'
import t, { type Test } from 'tap'
import { WebSocketServer } from 'ws'
import { readStatusConfig } from '../../src/status/config.ts'
import { RENEWED_BY_DAYS, lookAtCertificate } from '../../src/status/certificate.ts'
import { Correspondence } from '../../src/status/correspondence.ts'
import { Inside, type ProbeAccount } from '../../src/status/inside.ts'
import { createStatusListener } from '../../src/status/listener.ts'
import { DEADLINE_MS } from '../../src/status/probe.ts'
import { mostApart, runStatus } from '../../src/status/run.ts'
import { type Result, createWatch } from '../../src/status/watch.ts'
import { makeCertificate } from '../support/certificate.ts'
import { until } from '../support/embedded.ts'
import { DAY, folder } from '../support/status.ts'

const DEADLINE = 400
/** For what has to come. */
const PATIENT = 20_000

async function listen(t: Test, server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => new Promise((resolve) => {
    server.close(resolve)
    server.closeAllConnections()
  }))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}

const serve = async (t: Test, listener: RequestListener) => `http://127.0.0.1:${await listen(t, createServer(listener))}`
const json = (content: unknown, status = 200): RequestListener => (_request, response) => response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(content))
const gigabyte: RequestListener = (_request, response) => {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': String(2 ** 30) })
  const chunk = Buffer.alloc(64 * 1024, ' ')
  const pour = () => {
    while (response.write(chunk));
  }
  response.on('drain', pour)
  pour()
}

t.test('W7: an outage stands on the page within 90 seconds, as it is set unless somebody sets it otherwise', (t) => {
  const { intervalMs, failures } = readStatusConfig({})
  // It begins right after a look: the next ones find it, the last of them waits for its answer as long as it may, and a reader may have the page from before.
  const [viewKept, pageKept] = [1_000, 5_000]
  t.ok(failures * intervalMs + DEADLINE_MS + viewKept + pageKept <= 90_000, `${failures} looks, ${intervalMs} ms apart, each of at most ${DEADLINE_MS} ms`)
  t.ok(DEADLINE_MS < intervalMs, 'a look that waits for everything is over before the next')
  for (let every = 1_000; every <= 300_000; every += 1_000) {
    // A look begins at the first beat after the one before is over, and its answer may come at once or at the last moment.
    const begins = Math.max(1, Math.ceil((DEADLINE_MS + 100) / every)) * every
    if (begins + DEADLINE_MS + 100 >= mostApart(every)) t.fail(`an outage that hangs is not counted with ${every} ms between looks`)
  }
  t.end()
})

t.test('W7: an internal port that hangs, lies, redirects, floods or sends a gigabyte tells nothing, and what it told before counts against it', async (t) => {
  const figures = { jobs: { ranSecondsAgo: 20, upSeconds: 900 }, mail: { oldestSeconds: 0 }, backups: { newestSeconds: 3_600 } }
  const inside = (url: string, warnings: string[] = []) => new Inside({ url, token: () => 'a token' }, (reason) => warnings.push(reason))
  t.match(await inside(await serve(t, json(figures))).look(PATIENT), { jobs: true, mail: true, backups: true })
  const judged = async (change: object) => inside(await serve(t, json({ ...figures, ...change }))).look(PATIENT)
  t.match(await judged({ jobs: { ranSecondsAgo: 301, upSeconds: 900 } }), { jobs: false, mail: true })
  t.match(await judged({ jobs: { ranSecondsAgo: null, upSeconds: 900 } }), { jobs: false })
  t.match(await judged({ jobs: { ranSecondsAgo: null, upSeconds: 3 } }), { jobs: null }, 'it has only just begun')
  t.match(await judged({ mail: { oldestSeconds: 1_801 } }), { mail: false, backups: true })
  t.match(await judged({ backups: { newestSeconds: 26 * 3_600 + 1 } }), { backups: false })
  t.match(await judged({ backups: null }), { backups: null }, 'no backups are made')
  const good = await serve(t, json(figures))
  const hostile: Record<string, RequestListener> = {
    hangs: () => undefined,
    redirects: (_request, response) => response.writeHead(302, { location: `${good}/probe/figures` }).end(),
    'sends a gigabyte': gigabyte,
    'says what is no JSON': (_request, response) => response.end('<h1>Everything is fine</h1>'),
    'says null': json(null, 500),
    'says words for numbers': json({ ...figures, mail: { oldestSeconds: 'none' } }),
    'says less than nothing': json({ ...figures, mail: { oldestSeconds: -1 } }),
    'says nothing': json({})
  }
  for (const [what, listener] of Object.entries(hostile)) await t.rejects(inside(await serve(t, listener)).look(DEADLINE), what)
  const warnings: string[] = []
  const refusing = inside(await serve(t, json({}, 401)), warnings)
  t.same([await refusing.look(PATIENT), await refusing.account(PATIENT)], [null, null], 'who has the wrong token knows nothing')
  t.same(warnings, ['status 401'], 'and is told so once')

  // Work and mail go on nowhere else; a backup that was made is there.
  const results: Result[] = []
  const watch = createWatch({ watched: { target: 'http://127.0.0.1:1', inside: { url: 'http://127.0.0.1:1', token: () => 'a token' } }, probe: () => Promise.resolve({ ok: true, ms: 1, reason: null }), warn: () => undefined, now: Date.now, wasMeasured: (id) => id !== 'mail' })
  await watch.look((result) => results.push(result))
  t.same(results.filter(({ ok }) => !ok).map(({ id, reason }) => [id, reason]), [['jobs', 'ECONNREFUSED']])
})

t.test('W7: a part works when it does at every address that is watched', async (t) => {
  const asked: string[] = []
  const results = new Map<string, Result>()
  const watch = createWatch({
    watched: { target: 'http://one.test', others: ['http://two.test', 'http://three.test'], origin: 'https://chat.test' },
    probe: (origin, { path, headers }) => {
      asked.push(`${origin}${path} ${headers?.['origin'] ?? ''}`)
      return Promise.resolve(origin === 'http://two.test' && path === '/login' ? { ok: false, ms: 5, reason: 'status 502 in place of 200' } : { ok: true, ms: origin === 'http://three.test' ? 30 : 10, reason: null })
    },
    warn: () => undefined, now: Date.now, wasMeasured: () => false
  })
  await watch.look((result) => results.set(result.id, result))
  t.match(results.get('web'), { ok: false, reason: /502/ })
  t.match(results.get('api'), { ok: true, ms: 30 }, 'the slowest is what a reader may meet')
  t.equal(asked.length, 12)
  t.ok(asked.includes('http://one.test/api/v1/socket https://chat.test'), 'as a page of the installation would')
  const config = readStatusConfig({ STATUS_TARGETS: 'https://chat.test, https://chat-2.test:8443' })
  t.match(config, { target: 'https://chat.test', others: ['https://chat-2.test:8443'], origin: 'https://chat.test', inside: null }, 'elsewhere there is no internal port unless it is named')
  t.match(readStatusConfig({}), { target: 'http://localhost:3000', others: [], inside: { url: 'http://localhost:3200' } })
  t.match(readStatusConfig({ TLS_CERT: 'a', TLS_KEY: 'b', PUBLIC_URL: 'https://chat.test' }).inside, { url: 'https://localhost:3200', servername: 'chat.test' })
  t.throws(() => readStatusConfig({ STATUS_TARGETS: 'https://chat.test/app' }), /STATUS_TARGETS/)
  t.throws(() => readStatusConfig({ STATUS_INTERNAL_URL: 'http://10.0.0.5:3200' }), /STATUS_INTERNAL_URL: https/)
  t.equal(readStatusConfig({ INTERNAL_HOST: '10.0.0.5' }).inside, null, 'what it is shown goes over no network in clear')
})

t.test('W7: a certificate that has ended, is about to, is another’s or nobody’s is told; one that cannot be reached says nothing', async (t) => {
  const now = Date.now()
  const made = { good: makeCertificate('localhost', now - DAY, now + 60 * DAY), soon: makeCertificate('localhost', now - DAY, now + RENEWED_BY_DAYS * DAY - 60_000), over: makeCertificate('localhost', now - 9 * DAY, now - DAY), strange: makeCertificate('localhost', now - DAY, now + 60 * DAY) }
  const trusted = tls.getCACertificates('default')
  tls.setDefaultCACertificates([...trusted, made.good.cert, made.soon.cert, made.over.cert])
  t.teardown(() => tls.setDefaultCACertificates(trusted))
  const port = async (pair: { cert: string; key: string }) => listen(t, createTlsServer(pair, (_request, response) => response.end('x')))
  const good = await port(made.good)
  const look = (origin: string) => lookAtCertificate(origin, PATIENT)
  t.match(await look(`https://localhost:${good}`), { ok: true, reason: null })
  t.match(await look(`https://localhost:${await port(made.soon)}`), { ok: false, reason: 'it ends in 6 days' })
  t.match(await look(`https://localhost:${await port(made.over)}`), { ok: false, reason: 'CERT_HAS_EXPIRED' })
  t.match(await look(`https://localhost:${await port(made.strange)}`), { ok: false, reason: 'DEPTH_ZERO_SELF_SIGNED_CERT' })
  t.match(await look(`https://127.0.0.1:${good}`), { ok: false, reason: 'ERR_TLS_CERT_ALTNAME_INVALID' })
  t.match(await look(`https://127.0.0.1:${await listen(t, createServer(() => undefined))}`), { ok: false }, 'no TLS at all')
  t.equal(await look('https://localhost:1'), null)
})

t.test('W7: a live connection that hangs, floods, lies or drops is no connection, and a sign-in that lies is none', async (t) => {
  const account: ProbeAccount = { email: 'nobody@probe.invalid', password: 'x', totpSecret: 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP', visitorToken: 'v' }
  const conversation = { id: '0197b2a4-0000-7000-8000-000000000000', lastSeq: 0 }
  const answers: Record<string, unknown> = {
    '/api/v1/auth/sign-in': { next: 'totp' }, '/api/v1/auth/totp': { next: 'app' }, '/api/v1/auth/active': {}, '/api/v1/inboxes': { inboxes: [{ key: 'an-inbox' }] }, '/api/v1/widget/boot': { conversation },
    '/api/v1/widget/socket/ticket': { ticket: 't' }, '/api/v1/socket/ticket': { ticket: 't' }
  }
  /** Everything right but the live connection, or what a case makes of it. */
  const stage = async (onFrame: (frame: { id: string; op: string }, send: (text: string) => void, drop: () => void) => void, change: Record<string, unknown> = {}, onMessage?: (body: string, push: (text: string) => void) => void, deadline = PATIENT) => {
    const push = (text: string) => {
      for (const ws of sockets.clients) ws.send(text)
    }
    const server = createServer((request, response) => {
      const path = request.url?.split('?')[0] ?? ''
      const found = { ...answers, ...change }[path]
      if (path === '/widget/frame') return void response.end('{"frameToken":"a-token-of-some-length.and-more"}')
      if (path === '/api/v1/auth/totp') response.setHeader('set-cookie', '__Host-rind_session=abc; Path=/')
      let text = ''
      request.on('data', (chunk: Buffer) => (text += chunk.toString()))
      request.on('end', () => {
        if (path.endsWith('/messages')) onMessage?.((JSON.parse(text) as { body: string }).body, push)
        response.setHeader('content-type', 'application/json').end(JSON.stringify(found ?? {}))
      })
    })
    const sockets = new WebSocketServer({ server })
    sockets.on('connection', (ws) => {
      ws.on('message', (data: Buffer) => onFrame(JSON.parse(data.toString()) as { id: string; op: string }, (text) => ws.send(text), () => ws.terminate()))
    })
    const target = `http://127.0.0.1:${await listen(t, server)}`
    const between = new Correspondence({ target, origin: target }, () => Promise.resolve(account), Date.now)
    const visit = await between.look(deadline)
    between.close()
    for (const ws of sockets.clients) ws.terminate()
    return visit
  }
  const ok = (frame: { id: string }, send: (text: string) => void) => send(JSON.stringify({ id: frame.id, ok: {} }))
  const deliver = (body: string, push: (text: string) => void) => push(JSON.stringify({ event: 'message', message: { body } }))
  t.match(await stage(ok, {}, deliver), { widget: { ok: true }, socket: { ok: true }, messages: { ok: true } })
  t.match(await stage(ok, {}, (body, push) => deliver(`${body}?`, push), 5_000), { socket: { ok: true }, messages: { ok: false, reason: 'nothing came in time' } }, 'another text is not the message')
  t.match(await stage(() => undefined, {}, deliver, 5_000), { socket: { ok: false }, messages: { ok: false } }, 'hangs')
  t.match(await stage((_frame, _send, drop) => drop(), {}, deliver), { socket: { ok: false, reason: 'the connection was closed' }, messages: { ok: false } }, 'drops')
  t.match(await stage((frame, send) => send(JSON.stringify({ id: frame.id, problem: {} })), {}, deliver), { socket: { ok: false, reason: 'widget.ping was refused' } }, 'refuses')
  t.match(await stage((_frame, send) => send('no JSON'), {}, deliver), { socket: { ok: false } }, 'lies')
  let sent = 0
  const flood = (frame: { op: string }, send: (text: string) => void) => {
    if (frame.op === 'widget.ping') for (; sent < 16 * 2 ** 20; sent += 60_000) send(JSON.stringify({ event: 'x'.repeat(60_000) }))
  }
  t.match(await stage(flood, {}, deliver), { socket: { ok: false, reason: 'the connection was closed' }, messages: { ok: false } }, 'floods, and no more of it is taken')
  t.match(await stage(ok, { '/api/v1/auth/totp': { next: 'workspace' } }, deliver), { messages: { ok: false, reason: 'signing in led nowhere' } })
  t.match(await stage(ok, { '/api/v1/auth/totp': { code: 'code_used' } }, deliver), { widget: null, socket: null, messages: null }, 'a code that was used says nothing')
  t.match(await stage(ok, { '/api/v1/inboxes': { inboxes: 'many' } }, deliver), { messages: { ok: false } })
})

t.test('W7: a clock that jumps ahead or back leaves the page standing, and its state right at the next look', async (t) => {
  const clock = { at: Date.UTC(2026, 7, 17) }
  const status = await runStatus({
    config: { host: '127.0.0.1', port: 0, url: 'http://localhost', target: 'http://127.0.0.1:9', dataDir: await folder(t), intervalMs: 300_000, failures: 2, successes: 2, tls: null },
    now: () => clock.at, log: { info: () => undefined, warn: () => undefined }, probe: () => Promise.resolve({ ok: true, ms: 1, reason: null })
  })
  t.teardown(() => status.stop())
  const said = async () => ((await (await fetch(`${status.url}/api/v2/status.json`)).json()) as { status: { description: string } }).status.description
  for (const jump of [0, 400 * DAY, -800 * DAY, 3 * DAY]) {
    clock.at += jump
    await status.look()
    t.equal(await said(), 'Everything works', `${jump / DAY} days`)
    t.equal((await fetch(`${status.url}/status`)).status, 200)
  }
})

t.test('W7 A100: one reader holds a tenth of the connections at most, and none that is not read or never shakes hands', async (t) => {
  const page = (trustedProxies: string[], tls: { cert: Buffer; key: Buffer } | null = null) =>
    createStatusListener({ url: 'http://localhost', view: () => t.fail('nobody asked for it') as never, subscribing: null, tls, trustedProxies })
  const crowd = async (port: number) => {
    const open = new Set<Socket>()
    await Promise.all(Array.from({ length: 210 }, () => new Promise((resolve) => {
      const socket = connect(port, '127.0.0.1', () => resolve(open.add(socket))).on('error', resolve).on('close', () => open.delete(socket))
      t.teardown(() => socket.destroy())
    })))
    return open
  }
  const isAnswered = async (port: number) => fetch(`http://127.0.0.1:${port}/healthz`).then(({ ok }) => ok, () => false)
  const { cert, key } = makeCertificate('localhost', Date.now() - DAY, Date.now() + DAY)
  const silent = connect(await listen(t, page([], { cert: Buffer.from(cert), key: Buffer.from(key) })), '127.0.0.1')
  const cut = once(silent, 'close').then(() => performance.now())
  const began = performance.now()
  t.equal(page([]).timeout, 15_000)
  const port = await listen(t, page([]))
  const open = await crowd(port)
  await until('ten are refused', () => open.size === 200)
  t.equal(await isAnswered(port), false, 'that reader has no more')
  for (const socket of [...open].slice(0, 10)) socket.destroy()
  await until('room again', () => isAnswered(port))
  const behind = await listen(t, page(['127.0.0.1']))
  t.equal((await crowd(behind)).size, 210, 'a trusted proxy speaks for many')
  t.ok(await isAnswered(behind))
  t.ok((await cut) - began < 15_000, 'who does not shake hands is cut')
})

t.end()
