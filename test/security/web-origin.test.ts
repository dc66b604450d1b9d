import { randomUUID } from 'node:crypto'
import t from 'tap'
import { OPERATIONS } from '../../src/features/index.ts'
import { Client } from '../support/client.ts'
import { fingerprint } from '../support/doors.ts'
import { PASSWORD, type TestWorkspace, foundWorkspace, totpCode } from '../support/people.ts'
import { send } from '../support/raw.ts'
import { type TestServer, startServer } from '../support/server.ts'
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

const EVIL = 'https://evil.example'
const json = { 'content-type': 'application/json' }
const cookie = () => ({ cookie: workspace.owner.client.cookieHeader() })

t.test('A26: a request that changes something passes from our own pages only, whatever the browser says or leaves out', async (t) => {
  const own = server.url
  const port = server.config.port
  const refused: Record<string, Record<string, string>> = {
    'nothing at all': {},
    'a form of another site': { origin: EVIL, 'sec-fetch-site': 'cross-site' },
    'fetch with no-cors': { origin: EVIL, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' },
    'another host of the same site': { origin: `http://evil.localhost:${port}`, 'sec-fetch-site': 'same-site' },
    'the same site, our own origin claimed': { origin: own, 'sec-fetch-site': 'same-site' },
    'another site, our own origin claimed': { origin: own, 'sec-fetch-site': 'cross-site' },
    'the same origin claimed, another origin': { origin: EVIL, 'sec-fetch-site': 'same-origin' },
    'typed into the address bar': { 'sec-fetch-site': 'none' },
    'the null origin': { origin: 'null' },
    'the null origin, same origin claimed': { origin: 'null', 'sec-fetch-site': 'same-origin' },
    'an older browser of another site': { origin: EVIL },
    'our origin as a prefix': { origin: `${own}.evil.example` },
    'our origin with another port': { origin: `http://localhost:${port + 1}` },
    'our origin with another scheme': { origin: own.replace('http:', 'https:') },
    'our origin with a path': { origin: `${own}/` },
    'a referer only': { referer: `${own}/app` },
    'two words for the site': { 'sec-fetch-site': 'same-origin, cross-site' },
    'a header of old frameworks': { 'x-requested-with': 'XMLHttpRequest' }
  }
  const path = `/api/v1/conversations/${conversationId}/close`
  const before = await fingerprint(server.database.admin, workspace.id)
  for (const [what, headers] of Object.entries(refused)) {
    for (const type of ['application/json', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'text/plain']) {
      const answer = await send(server, { method: 'POST', path, headers: { ...cookie(), ...headers, 'content-type': type }, body: '{}' })
      t.same([answer.status, answer.code], [403, 'origin_refused'], `${what} as ${type}`)
    }
  }
  for (const operation of OPERATIONS.filter(({ rest }) => rest && rest.method !== 'GET')) {
    const url = `/api/v1${operation.rest?.path.replaceAll(/:\w+/g, conversationId) ?? ''}`
    for (const headers of [{}, { origin: EVIL }]) t.equal((await send(server, { method: operation.rest?.method ?? '', path: url, headers: { ...cookie(), ...json, ...headers }, body: '{}' })).code, 'origin_refused', operation.id)
  }
  t.equal(await fingerprint(server.database.admin, workspace.id), before, 'nothing changed')

  for (const headers of [{ 'x-http-method-override': 'POST' }, { 'x-method-override': 'POST' }, { 'x-http-method': 'POST' }] as Record<string, string>[]) {
    t.equal((await send(server, { path, headers: { ...cookie(), ...headers } })).status, 404, `GET stays GET with ${JSON.stringify(headers)}`)
  }
  t.equal((await send(server, { path: `${path}?_method=POST`, headers: cookie() })).status, 404)
  t.equal(await fingerprint(server.database.admin, workspace.id), before, 'still nothing changed')

  for (const headers of [{ origin: own }, { 'sec-fetch-site': 'same-origin' }, { origin: own, 'sec-fetch-site': 'same-origin' }] as Record<string, string>[]) {
    t.equal((await send(server, { method: 'POST', path, headers: { ...cookie(), ...json, ...headers }, body: '{}' })).status, 200, JSON.stringify(headers))
  }
  t.equal((await send(server, { method: 'POST', path, headers: { ...cookie(), origin: own, 'content-type': 'text/plain' }, body: '{}' })).status, 415, 'a form of our own is no request either')
})

t.test('A10: nobody is signed in by a page of another site', async (t) => {
  const { email } = workspace.owner
  const answer = await send(server, { method: 'POST', path: '/api/v1/auth/sign-in', headers: { ...json, origin: EVIL }, body: JSON.stringify({ email, password: PASSWORD }) })
  t.same([answer.status, answer.headers['set-cookie']], [403, undefined])
})

t.test('A27: no answer can be read by another site', async (t) => {
  const cors = (headers: object) => Object.keys(headers).filter((name) => name.startsWith('access-control-'))
  const reads = OPERATIONS.filter(({ rest }) => rest?.method === 'GET').map(({ rest }) => `/api/v1${rest?.path.replaceAll(/:\w+/g, conversationId) ?? ''}`)
  for (const path of [...reads, '/openapi.json', '/healthz', '/app', '/login', '/demo', `/widget/frame?inbox=${workspace.inbox.key}&origin=${EVIL}`]) {
    for (const origin of [EVIL, 'null', server.url]) {
      const answer = await send(server, { path, headers: { ...cookie(), origin } })
      t.same(cors(answer.headers), [], `${path} from ${origin}`)
      t.not(answer.headers['cross-origin-resource-policy'], 'cross-origin', `${path} cannot be embedded`)
    }
    const preflight = await send(server, { method: 'OPTIONS', path, headers: { origin: EVIL, 'access-control-request-method': 'POST', 'access-control-request-headers': 'content-type' } })
    t.same([preflight.status >= 400, cors(preflight.headers)], [true, []], `no leave is given for ${path}`)
  }
})

t.test('A28: no page of ours is framed but the widget, and that on allowed websites only', async (t) => {
  const ancestors = (headers: Record<string, unknown>) => /frame-ancestors ([^;]*)/.exec(String(headers['content-security-policy']))?.[1]
  for (const path of ['/', '/signup', '/login', '/invite', '/app', '/app/settings', '/demo', '/docs', '/docs/problems', '/no-such-page', '/api/v1/auth/session', '/api/v1/nothing', '/healthz', '/widget.js', '/openapi.json']) {
    const { headers } = await send(server, { path, headers: cookie() })
    t.same([ancestors(headers), headers['x-frame-options']], ["'none'", 'DENY'], path)
  }
  const shop = 'https://shop.example'
  await workspace.owner.client.ok(`/inboxes/${workspace.inbox.id}/origins`, { body: { origin: shop } })
  const frame = (query: string) => send(server, { path: `/widget/frame?inbox=${workspace.inbox.key}&${query}` })
  const allowed = await frame(`origin=${encodeURIComponent(shop)}`)
  t.same([allowed.status, ancestors(allowed.headers), allowed.headers['x-frame-options'], allowed.headers['cache-control']], [200, shop, undefined, 'no-store'])
  const tricks = [
    EVIL, 'null', '*', "'self'", '', 'https://', 'http://shop.example', 'https://shop.example.evil.example', 'https://shop.example/', 'https://shop.example@evil.example', 'https://SHOP.example',
    `${shop} ${EVIL}`, `${shop};script-src *`, `${shop}\n${EVIL}`, `${shop}\r\nset-cookie: a=b`, `${EVIL}#${shop}`, 'https://*.example', 'https://shop.example:443', 'data:text/html,x', 'https://shop.example%00'
  ]
  for (const origin of tricks) {
    const answer = await frame(`origin=${encodeURIComponent(origin)}`)
    t.same([answer.status, ancestors(answer.headers), answer.headers['x-frame-options']], [403, "'none'", 'DENY'], JSON.stringify(origin))
  }
  for (const query of [`origin=${shop}&origin=${EVIL}`, `origin[]=${shop}`, '']) t.equal((await frame(query)).status, 403, `?${query}`)
  await workspace.owner.client.ok(`/inboxes/${workspace.inbox.id}`, { method: 'PATCH', body: { origins: [] } })
  t.equal((await frame(`origin=${encodeURIComponent(shop)}`)).status, 403, 'no longer allowed')
})

t.test('A29: no answer of the API and no page with somebody in it is kept by a cache', async (t) => {
  const { client } = workspace.owner
  for (const operation of OPERATIONS.filter(({ rest }) => rest?.method === 'GET')) {
    const path = operation.rest?.path.replaceAll(/:\w+/g, conversationId) ?? ''
    for (const who of [client, new Client(server)]) t.equal((await who.call(`${path}${operation.id === 'conversations.list' ? '?view=all' : ''}`)).headers.get('cache-control'), 'no-store', operation.id)
  }
  const wrong = [await client.call('/nothing'), await client.call('/auth/sign-in', { raw: '{' }), await client.call(`/conversations/${randomUUID()}`), await client.call(`/conversations/${conversationId}/reopen`, { body: {} })]
  for (const { headers, status } of wrong) t.equal(headers.get('cache-control'), 'no-store', String(status))
  for (const path of ['/app', '/login', '/invite', '/signup', '/demo']) t.equal((await send(server, { path, headers: cookie() })).headers['cache-control'], 'no-store', path)
})

t.test('A23: every cookie is __Host-, Secure, HttpOnly and SameSite, and only signing in sets one', async (t) => {
  const seen: string[] = []
  const headers = { ...json, origin: server.url }
  const post = async (path: string, body: object, cookies = '', method = 'POST') => {
    const answer = await send(server, { method, path: `/api/v1${path}`, headers: { ...headers, cookie: cookies }, body: JSON.stringify(body) })
    seen.push(...(answer.headers['set-cookie'] ?? []))
    return { ...answer, jar: (answer.headers['set-cookie'] ?? []).map((line) => line.split(';', 1)[0]).join('; ') }
  }
  const email = `${randomUUID()}@example.test`
  const start = await post('/signup', { email, locale: 'en' })
  const { jar } = await post('/signup/open', { token: /#token=([\w-]{43})/.exec(start.body)?.[1] })
  await post('/signup/profile', { workspaceName: 'Cookie Jar', name: 'Cleo', password: PASSWORD }, jar, 'PUT')
  const { body } = await post('/signup/totp', {}, jar)
  const { secret } = JSON.parse(body) as { secret: string }
  const confirmed = await post('/signup/totp/confirm', { code: totpCode(secret, server.clock.now()) }, jar)
  await post('/signup/complete', { recoveryCode: (JSON.parse(confirmed.body) as { codes: string[] }).codes[0] }, jar)
  server.clock.advance(60_000)
  const half = await post('/auth/sign-in', { email, password: PASSWORD })
  const full = await post('/auth/totp', { code: totpCode(secret, server.clock.now()) }, half.jar)
  await post('/auth/sign-out', {}, full.jar)
  t.equal(seen.length, 1 + 3 + 1 + 2 + 1)
  for (const line of seen) {
    t.match(line, /^__Host-rind_(?:session|signup|device)=[\w-]{0,43};/)
    for (const attribute of [/; Secure(?:;|$)/, /; HttpOnly(?:;|$)/, /; Path=\/(?:;|$)/, /; SameSite=Lax(?:;|$)/, /; Max-Age=\d+(?:;|$)/]) t.match(line, attribute)
    t.notMatch(line, /domain/i)
  }
  for (const path of ['/', '/app', '/login', '/invite', '/signup', '/demo', '/widget.js', '/docs', '/healthz', `/widget/frame?inbox=${workspace.inbox.key}&origin=${server.url}`]) {
    t.equal((await send(server, { path, headers: cookie() })).headers['set-cookie'], undefined, path)
  }
})

t.test('A7: a poisoned Host header gets into no link, no page and no redirect', async (t) => {
  const host = 'evil.example'
  const headers = { ...json, origin: server.url, host, 'x-forwarded-host': host, forwarded: `host=${host}`, 'x-original-host': host }
  const answer = await send(server, { method: 'POST', path: '/api/v1/signup', headers, body: JSON.stringify({ email: `${randomUUID()}@example.test`, locale: 'en' }) })
  t.match((JSON.parse(answer.body) as { devLink: string }).devLink, new RegExp(`^${server.url}/signup#token=`))
  for (const path of ['/', '/login', '/app', '/demo', '/docs', '/openapi.json', `/widget/frame?inbox=${workspace.inbox.key}&origin=${server.url}`]) {
    const page = await send(server, { path, headers: { host, 'x-forwarded-host': host } })
    t.notMatch(page.body + JSON.stringify(page.headers), host, path)
  }
  t.equal((await send(server, { method: 'POST', path: '/api/v1/signup', headers: { ...json, host, origin: `http://${host}` }, body: '{}' })).code, 'origin_refused', 'and it makes no origin ours')
})

t.test('A63: the loader is readable by every site and kept briefly, built files never change, and nothing else is served', async (t) => {
  const loader = await send(server, { path: '/widget.js', headers: { origin: EVIL } })
  t.match(loader.headers, {
    'content-type': /^(?:text|application)\/javascript/, 'x-content-type-options': 'nosniff', 'access-control-allow-origin': '*', 'cross-origin-resource-policy': 'cross-origin', 'cache-control': /^public, max-age=300$/
  })
  t.equal(loader.headers['access-control-allow-credentials'], undefined)
  const { body, headers } = await send(server, { path: `/widget/frame?inbox=${workspace.inbox.key}&origin=${server.url}` })
  const policy = String(headers['content-security-policy'])
  for (const part of ["default-src 'none'", "script-src 'self'", "base-uri 'none'", "require-trusted-types-for 'script'"]) t.match(policy, part)
  t.notMatch(policy, /unsafe|\*|https?:\/\/(?!localhost)/)
  const files = [...body.matchAll(/(?:src|href)="(\/build\/[^"]+)"/g)].map((match) => match[1] ?? '')
  t.ok(files.length > 0)
  for (const path of files) {
    t.match(path, /-[A-Z0-9]{8}\.(?:js|css)$/, 'the name holds a hash')
    t.match((await send(server, { path })).headers, { 'cache-control': /max-age=31536000, immutable/, 'x-content-type-options': 'nosniff' })
  }
  for (const path of ['/build/../package.json', '/build/%2e%2e/%2e%2e/package.json', '/build/..%2f..%2fpackage.json', '/build/%5c..%5c..%5cpackage.json', '/build/.env', '/build/', '/build//etc/passwd', '/build/%00', '/package.json', '/.git/config']) {
    const answer = await send(server, { path })
    t.ok(answer.status >= 400 && answer.status < 500 && !answer.body.includes('"dependencies"'), `${path}: ${answer.status}`)
  }
})

t.end()
