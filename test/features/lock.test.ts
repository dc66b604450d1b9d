import t from 'tap'
import { Client } from '../support/client.ts'
import { recruit, sessionOf } from '../support/crew.ts'
import { type Person, type TestWorkspace, addMember, foundWorkspace, totpCode } from '../support/people.ts'
import { TestClock, type TestServer, startServer } from '../support/server.ts'
import { openSocket } from '../support/socket.ts'
import { openWidget, startConversation } from '../support/visitor.ts'

const ALL = { billing: true, customerData: true, messaging: true }
const MINUTE = 60_000
const SESSION = '__Host-rind_session'

let server: TestServer
let strict: TestServer
let workspace: TestWorkspace
t.before(async () => {
  ;[server, strict] = await Promise.all([startServer({ clock: new TestClock() }), startServer({ clock: new TestClock(), limits: 'real' })])
  workspace = await foundWorkspace(server)
})
t.after(async () => {
  await Promise.all([server.stop(), strict.stop()])
})

const code = (person: Person, target = server) => totpCode(person.totpSecret, target.clock.now())
const unlock = (client: Client, typed: string, headers = {}) => client.call<{ code?: string }>('/auth/unlock', { body: { code: typed }, headers })
const lock = (client: Client) => client.ok('/auth/lock', { body: {} })
const colleague = async (on = server, of = workspace) => {
  const person = await addMember(on, of, 'agent', ALL)
  // The code that signed in is used up.
  on.clock.advance(30_000)
  return person
}

t.test('F9: only what a person does keeps a session awake: no request, no frame, no ping', async (t) => {
  const { client } = await colleague()
  const { conversationId } = await startConversation(await openWidget(server, workspace.inbox.key), 'Words on the screen')
  const socket = await openSocket(client)
  await socket.ok('realtime.watch', { conversationId, after: 0 })
  for (let minutes = 0; minutes < 25; minutes += 5) {
    server.clock.advance(5 * MINUTE)
    await Promise.all([client.ok('/conversations?view=all'), client.ok('/auth/session'), client.ok(`/conversations/${conversationId}`), socket.ok('realtime.ping', {}), socket.ok('conversations.counts', {})])
    socket.ws.ping()
  }
  await client.ok('/auth/active', { body: {} })
  server.clock.advance(29 * MINUTE)
  t.equal((await client.call('/auth/session')).status, 200, 'the person did something, 29 minutes ago')
  server.clock.advance(1 * MINUTE)
  t.match(await client.fails('/auth/session'), { status: 401, code: 'session_locked' })
  t.match(await client.fails('/auth/active', { body: {} }), { code: 'session_locked' }, 'doing something now is too late')
  t.match(await client.fails('/socket/ticket', { body: {} }), { code: 'session_locked' })
})

t.test('F9: a socket is told that its session is locked and gets no word more', async (t) => {
  const { client } = await colleague()
  const visitor = await openWidget(server, workspace.inbox.key)
  const { conversationId } = await startConversation(visitor, 'Before the lock')
  const [idle, byHand] = [await openSocket(client), await openSocket(await sessionOf(server, await recruit(server, workspace.id, 'agent', ALL)))]
  byHand.close()
  await idle.ok('realtime.watch', { conversationId, after: 0 })
  server.clock.advance(31 * MINUTE)
  await idle.until(() => idle.closed)
  t.match(idle.closed, { code: 4002, reason: 'locked' })
  t.match(idle.pushes.at(-1), { event: 'closing', reason: 'locked' })
  await visitor.client.ok(`/widget/conversations/${conversationId}/messages`, { body: { clientId: crypto.randomUUID(), body: 'After the lock' } })
  t.notMatch(JSON.stringify(idle.pushes), /After the lock/)

  const other = await colleague()
  const own = await openSocket(other.client)
  await lock(other.client)
  await own.until(() => own.closed)
  t.match(own.closed, { code: 4002 }, 'by hand, at once')
  t.match(await other.client.fails('/members'), { code: 'session_locked' })
})

t.test('F9: a code unlocks, once; the cookie is a new one, the session is the same and no younger', async (t) => {
  const person = await colleague()
  const { client } = person
  const { expiresAt } = await client.ok<{ expiresAt: string }>('/auth/session')
  await lock(client)
  t.match(await client.ok('/auth/locked'), { name: 'Mia Member', email: person.email, workspace: 'Testing Ltd' })
  const stolen = new Client(server)
  stolen.cookies.set(SESSION, client.cookies.get(SESSION) ?? '')
  t.match((await unlock(client, '000000')).body, { code: 'wrong_code' })
  t.match((await unlock(client, person.recoveryCodes[0] ?? '')).body, { code: 'wrong_code' }, 'a recovery code signs in, it unlocks nothing')
  const typed = code(person)
  t.equal((await unlock(client, typed)).status, 200)
  t.not(client.cookies.get(SESSION), stolen.cookies.get(SESSION))
  t.match(await stolen.fails('/auth/session'), { code: 'unauthenticated' }, 'who copied the cookie of before has nothing')
  t.equal((await client.ok<{ expiresAt: string }>('/auth/session')).expiresAt, expiresAt)
  t.match((await unlock(client, typed)).body, { code: 'wrong_step' }, 'what is not locked is not unlocked')
  await lock(client)
  t.match((await unlock(client, typed)).body, { code: 'code_used' })
  await client.ok('/auth/locked/sign-out', { body: {} })
  t.match(await client.fails('/auth/session'), { code: 'unauthenticated' })
})

t.test('A26: another site unlocks nothing, and spends no code', async (t) => {
  const person = await colleague()
  await lock(person.client)
  for (const headers of [{ origin: 'https://evil.example' }, { origin: 'null' }, { origin: null }, { 'sec-fetch-site': 'cross-site' }, { 'sec-fetch-site': 'same-site' }]) {
    t.match(await unlock(person.client, code(person), headers), { status: 403, body: { code: 'origin_refused' } }, JSON.stringify(headers))
  }
  t.equal((await unlock(person.client, code(person))).status, 200, 'the same code, from our page')
})

t.test('A12 A14: tries to unlock at once are counted one by one, with those of signing in and of other sessions', async (t) => {
  const there = await foundWorkspace(strict)
  const person = await colleague(strict, there)
  strict.clock.advance(60 * MINUTE)
  const clients = await Promise.all(Array.from({ length: 3 }, () => sessionOf(strict, person)))
  for (const client of clients) await lock(client)
  const answers = await Promise.all(Array.from({ length: 40 }, (_, index) => unlock(clients[index % 3] ?? person.client, '000000')))
  t.equal(answers.filter(({ body }) => body.code === 'wrong_code').length, 8, 'as many as the limit says, however many came at once')
  t.equal(answers.filter(({ status }) => status === 429).length, 32)
  const half = new Client(strict)
  await half.ok('/auth/sign-in', { body: { email: person.email, password: person.password } })
  t.match(await half.fails('/auth/totp', { body: { code: code(person, strict) } }), { code: 'rate_limited' }, 'signing in gives no more tries')

  const lucky = await colleague()
  await lock(lucky.client)
  const typed = code(lucky)
  const copies = Array.from({ length: 20 }, () => {
    const copy = new Client(server)
    copy.cookies.set(SESSION, lucky.client.cookies.get(SESSION) ?? '')
    return copy
  })
  const passed = (await Promise.all(copies.map((copy) => unlock(copy, typed)))).filter(({ status }) => status === 200)
  t.equal(passed.length, 1, 'one right code unlocks once')
})

t.test('A24: a clock that jumps unlocks nothing and makes no session younger', async (t) => {
  const { client, identityId } = await colleague()
  const { admin } = server.database
  server.clock.advance(31 * MINUTE)
  t.match(await client.fails('/members'), { code: 'session_locked' })
  server.clock.advance(-20 * MINUTE)
  t.match(await client.fails('/members'), { code: 'session_locked' }, 'back to before the lock: it stays')
  server.clock.advance(20 * MINUTE)

  const awake = await colleague()
  await admin`update sessions set last_seen_at = last_seen_at + interval '10 hours' where identity_id = ${awake.identityId}`
  t.match(await awake.client.fails('/members'), { code: 'session_locked' }, 'something done in the future is nothing done')
  const fresh = await colleague()
  await admin`update sessions set created_at = created_at + interval '10 hours' where identity_id = ${fresh.identityId}`
  t.match(await fresh.client.fails('/members'), { code: 'unauthenticated' }, 'nor is a session that begins tomorrow one')
  t.equal((await admin`select 1 from sessions where identity_id = ${identityId} and locked_at is not null`).length, 1)
  server.clock.advance(12 * 60 * MINUTE)
  t.match(await client.fails('/auth/locked'), { code: 'unauthenticated' }, 'twelve hours after signing in there is nothing to unlock')
})

t.test('A15: a cookie that somebody set before signing in is never the one that is signed in', async (t) => {
  const { client, ...person } = await colleague()
  const planted = client.cookies.get(SESSION) ?? ''
  const victim = new Client(server)
  victim.cookies.set(SESSION, planted)
  await victim.ok('/auth/sign-in', { body: { email: person.email, password: person.password } })
  const half = victim.cookies.get(SESSION)
  t.not(half, planted)
  await victim.ok('/auth/totp', { body: { code: code(person) } })
  t.notOk([planted, half].includes(victim.cookies.get(SESSION)))
})

t.end()
