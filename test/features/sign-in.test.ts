import t from 'tap'
import { Client } from '../support/client.ts'
import { SESSION_COOKIE, sessionOf } from '../support/crew.ts'
import { PASSWORD, addMember, foundWorkspace, signIn, totpCode } from '../support/people.ts'
import { TestClock, type TestServer, startServer } from '../support/server.ts'
import { openSocket } from '../support/socket.ts'

const ALL = { billing: true, customerData: true, messaging: true }
const STEP_MS = 30_000

let server: TestServer
let strict: TestServer
t.before(async () => {
  ;[server, strict] = await Promise.all([startServer({ clock: new TestClock() }), startServer({ clock: new TestClock(), limits: 'real' })])
})
t.after(async () => {
  await Promise.all([server.stop(), strict.stop()])
})

const afterPassword = async (target: TestServer, email: string) => {
  const client = new Client(target)
  await client.ok('/auth/sign-in', { body: { email, password: PASSWORD } })
  return client
}

t.test('A15: a half-session enters one workspace once, also ten times at once', async (t) => {
  const { id, owner } = await foundWorkspace(server)
  const half = await sessionOf(server, { identityId: owner.identityId, memberId: owner.memberId, workspaceId: id }, 'factor')
  const answers = await Promise.all(Array.from({ length: 10 }, () => half.call('/auth/workspace', { body: { workspaceId: id } })))
  t.equal(answers.filter(({ status }) => status === 200).length, 1)
  t.same([...new Set(answers.map(({ status }) => status))].toSorted(), [200, 401])
})

t.test('A2: an unknown address and a wrong password are told apart by nobody', async (t) => {
  const { owner } = await foundWorkspace(server)
  const client = new Client(server)
  const wrong = await client.fails('/auth/sign-in', { body: { email: owner.email, password: 'wrong violet battery moose' } })
  const unknown = await client.fails('/auth/sign-in', { body: { email: 'nobody@example.test', password: 'wrong violet battery moose' } })
  t.same({ ...wrong, requestId: '' }, { ...unknown, requestId: '' })
  t.match(wrong, { status: 401, code: 'wrong_credentials' })
  // Both spend one slow hash, which is nearly all of the time.
  const time = async (email: string) => {
    const began = performance.now()
    await client.call('/auth/sign-in', { body: { email, password: 'wrong violet battery moose' } })
    return performance.now() - began
  }
  const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
  const [known, stranger]: [number[], number[]] = [[], []]
  for (let round = 0; round < 7; round++) {
    known.push(await time(owner.email))
    stranger.push(await time('nobody@example.test'))
  }
  t.ok(median(stranger) > median(known) / 4 && median(stranger) < median(known) * 4, `${median(known)} ms and ${median(stranger)} ms`)
})

t.test('A12: one code passes once, also when it is sent fifty times at once', async (t) => {
  const { owner } = await foundWorkspace(server)
  server.clock.advance(STEP_MS)
  const clients = await Promise.all(Array.from({ length: 50 }, () => afterPassword(server, owner.email)))
  const code = totpCode(owner.totpSecret, server.clock.now())
  const answers = await Promise.all(clients.map((client) => client.call<{ code?: string }>('/auth/totp', { body: { code } })))
  t.equal(answers.filter(({ status }) => status === 200).length, 1)
  t.ok(answers.filter(({ status }) => status !== 200).every(({ body }) => body.code === 'code_used'))
  const again = await afterPassword(server, owner.email)
  t.match(await again.fails('/auth/totp', { body: { code } }), { code: 'code_used' })
  const rows = await server.database.admin<{ columns: string }[]>`select string_agg(column_name, ',') as columns from information_schema.columns where table_name = 'totp_devices'`
  t.equal(rows[0]?.columns.split(',').toSorted().join(), 'created_at,id,identity_id,last_used_at,last_used_step,name,secret', 'F7: only the used step is kept')
})

t.test('A17, A18: a recovery code is spent once, also fifty times at once, and says how many are left', async (t) => {
  const { owner } = await foundWorkspace(server)
  const clients = await Promise.all(Array.from({ length: 50 }, () => afterPassword(server, owner.email)))
  const code = owner.recoveryCodes[3] ?? ''
  const answers = await Promise.all(clients.map((client) => client.call<{ recoveryCodesLeft?: number }>('/auth/recovery', { body: { code: code.toLowerCase() } })))
  const passed = answers.filter(({ status }) => status === 200)
  t.equal(passed.length, 1)
  t.equal(passed[0]?.body.recoveryCodesLeft, 9)
  const other = await foundWorkspace(server)
  const client = await afterPassword(server, other.owner.email)
  t.match(await client.fails('/auth/recovery', { body: { code: owner.recoveryCodes[4] ?? '' } }), { code: 'wrong_code' }, "another person's code is nothing")
})

t.test('A15, A19: half a session opens nothing, and whatever is no code is denied, never an error of ours', async (t) => {
  const { owner } = await foundWorkspace(server)
  const half = await afterPassword(server, owner.email)
  for (const path of ['/auth/session', '/inboxes', '/members', '/conversations?view=all']) t.match(await half.fails(path), { status: 401, code: 'second_factor_required' }, path)
  t.match(await half.fails('/socket/ticket', { body: {} }), { status: 401 })
  for (const code of ['1234567', '12345', '١٢٣٤٥٦', 'abcdef', '      ', '12 34 5', '000000000000']) {
    t.match(await half.fails('/auth/totp', { body: { code } }), { status: 401, code: 'wrong_code' }, JSON.stringify(code))
  }
  for (const code of [123456, ['123456'], { code: 1 }, null, '', 'x'.repeat(65)]) t.match(await half.fails('/auth/totp', { body: { code } }), { status: 400, code: 'invalid_input' })
})

t.test('A1, A3: passwords are throttled before the slow hash, and strangers do not lock out a browser that was signed in', async (t) => {
  const { owner } = await foundWorkspace(strict)
  strict.clock.advance(STEP_MS)
  const browser = await signIn(strict, owner)
  browser.cookies.delete('__Host-rind_session')
  const { passwords } = strict.app.services
  let hashes = 0
  const verify = passwords.verify
  Object.assign(passwords, { verify: (...call: Parameters<typeof verify>) => ((hashes += 1), verify(...call)) })
  t.teardown(() => Object.assign(passwords, { verify }))
  const stranger = new Client(strict)
  const codes = []
  for (let tries = 0; tries < 25; tries++) codes.push((await stranger.call<{ code: string }>('/auth/sign-in', { body: { email: owner.email, password: 'guess number one' } })).body.code)
  t.equal(codes.at(-1), 'rate_limited')
  t.equal(hashes, codes.filter((code) => code === 'wrong_credentials').length, 'what is throttled is not hashed')
  t.ok(hashes <= 10)
  strict.clock.advance(60_000)
  t.match(await browser.ok('/auth/sign-in', { body: { email: owner.email, password: PASSWORD } }), { next: 'totp' }, 'the known browser gets in')
})

t.test('A14: guesses at the second factor are counted over many sign-ins and over a restart', async (t) => {
  let target = await startServer({ clock: new TestClock(), limits: { 'factor.identity': { burst: 5, every: 120_000, durable: true } } })
  t.teardown(() => target.stop())
  const { owner } = await foundWorkspace(target)
  const guess = async () => {
    const client = await afterPassword(target, owner.email)
    return (await client.fails('/auth/totp', { body: { code: '000000' } })).code
  }
  for (let tries = 0; tries < 5; tries++) t.equal(await guess(), 'wrong_code')
  t.equal(await guess(), 'rate_limited')
  target = await target.restart()
  t.equal(await guess(), 'rate_limited')
})

t.test('A22: the browser that is remembered changes its token at each sign-in and is of no use for another identity', async (t) => {
  const [one, two] = [await foundWorkspace(server), await foundWorkspace(server)]
  server.clock.advance(STEP_MS)
  const client = await signIn(server, one.owner)
  const first = client.cookies.get('__Host-rind_device')
  server.clock.advance(STEP_MS)
  await signIn(server, one.owner, client)
  t.not(client.cookies.get('__Host-rind_device'), first)
  const rows = await server.database.admin<{ n: number }[]>`select count(*)::int as n from trusted_devices where identity_id = ${two.owner.identityId}`
  t.equal(rows[0]?.n, 1, 'only its own')
})

t.test('F9: a session ends after 12 hours, whatever is done in it, and each step of signing in makes a new one', async (t) => {
  const { owner } = await foundWorkspace(server)
  server.clock.advance(STEP_MS)
  const half = await afterPassword(server, owner.email)
  const halfToken = half.cookies.get('__Host-rind_session')
  await half.ok('/auth/totp', { body: { code: totpCode(owner.totpSecret, server.clock.now()) } })
  t.not(half.cookies.get('__Host-rind_session'), halfToken)
  const old = new Client(server)
  old.cookies.set('__Host-rind_session', halfToken ?? '')
  t.match(await old.fails('/auth/totp', { body: { code: '123456' } }), { status: 401 })
  for (let hours = 0; hours < 12.5; hours += 0.4) {
    server.clock.advance(0.4 * 3_600_000)
    await half.call('/auth/active', { body: {} })
  }
  t.match(await half.fails('/auth/session'), { code: 'unauthenticated' }, 'active all the time, but 12 hours old')
})

t.test('A16, A12, F9: a code given again renews the session under another token, and passes once', async (t) => {
  const { owner } = await foundWorkspace(server)
  const { client } = owner
  const given = async () => (await server.database.admin<{ action: string; given_at: Date }[]>`select action, given_at from session_factors join sessions on id = session_id where identity_id = ${owner.identityId}`).map((row) => [row.action, row.given_at.getTime()])
  await server.database.admin`delete from session_factors using sessions where id = session_id and identity_id = ${owner.identityId}`
  const socket = await openSocket(client)
  const thief = new Client(server)
  for (const [name, value] of client.cookies) thief.cookies.set(name, value)
  t.ok(await thief.ok('/auth/session'), 'the copy of a cookie works so far')
  server.clock.advance(STEP_MS)
  const code = totpCode(owner.totpSecret, server.clock.now())
  for (const wrong of ['000000', owner.recoveryCodes[1] ?? '']) t.match(await client.fails('/auth/step-up', { body: { code: wrong, action: 'account' } }), { status: 401, code: 'wrong_code' })
  t.same(await given(), [], 'a wrong code gives nothing')
  t.match(await client.ok('/auth/step-up', { body: { code, action: 'account' } }), { factorAt: new Date(server.clock.now()).toISOString() })
  t.same(await given(), [['account', server.clock.now()]], 'for what it was asked for, and for nothing else')
  t.match(await thief.fails('/auth/session'), { status: 401, code: 'unauthenticated' }, 'and gains nothing by it')
  t.match(await client.fails('/auth/step-up', { body: { code, action: 'account' } }), { code: 'code_used' })
  t.ok(await client.ok('/auth/session'))
  t.ok(await socket.ok('auth.session', {}), 'the same session: its sockets go on')
  const events = await server.database.admin<{ outcome: string; code: string | null }[]>`
    select outcome, code from platform_events where identity_id = ${owner.identityId} and operation = 'auth.stepUp' order by id`
  t.same(events.map((event) => event.code ?? event.outcome), ['wrong_code', 'wrong_code', 'granted', 'code_used'])
})

t.test('A14 A3: codes given again are counted: those of a known browser on their own, all others with those of signing in', async (t) => {
  const { owner } = await foundWorkspace(strict)
  const copy = new Client(strict)
  copy.cookies.set(SESSION_COOKIE, owner.client.cookies.get(SESSION_COOKIE) ?? '')
  const guess = async (client: Client) => (await client.call('/auth/step-up', { body: { code: '000000', action: 'account' } })).status
  for (const client of [owner.client, copy]) {
    for (let tries = 0; tries < 8; tries++) t.equal(await guess(client), 401)
    t.equal(await guess(client), 429)
  }
  const half = await afterPassword(strict, owner.email)
  t.match(await half.fails('/auth/totp', { body: { code: '000000' } }), { status: 429 })
})

t.test('A45: who is deactivated is out at the next request, and every socket within moments', async (t) => {
  const workspace = await foundWorkspace(server)
  const agent = await addMember(server, workspace, 'agent', ALL)
  const socket = await openSocket(agent.client)
  await server.database.admin`update members set status = 'deactivated' where id = ${agent.memberId}`
  t.match(await agent.client.fails('/auth/session'), { status: 401 })
  await socket.until(() => socket.closed)
  t.equal(socket.closed?.code, 4001)
})

t.test('A101: a flood of passwords is refused past its queue, and other requests are answered meanwhile', async (t) => {
  const { passwords } = server.app.services
  // The queue is full when the first of them comes, however slowly the database lets them in.
  const ahead = Array.from({ length: 66 }, () => passwords.verify(null, 'guess number one').catch(() => null))
  const flood = Array.from({ length: 120 }, (_, index) => new Client(server).call<{ code?: string }>('/auth/sign-in', { body: { email: `flood-${index}@example.test`, password: 'guess number one' } }))
  const health = await fetch(`${server.url}/healthz`)
  t.equal(health.status, 200)
  const [answers] = await Promise.all([Promise.all(flood), ...ahead])
  t.ok(answers.some(({ status, body }) => status === 503 && body.code === 'busy'))
  t.ok(answers.some(({ body }) => body.code === 'wrong_credentials'))
})

t.end()
