import t from 'tap'
import { Client } from '../support/client.ts'
import { until } from '../support/embedded.ts'
import { PASSWORD, type Staff, addMember, foundWorkspace, signIn, totpCode } from '../support/people.ts'
import { TestClock, type TestServer, startServer } from '../support/server.ts'
import { openSocket } from '../support/socket.ts'

const NEW_PASSWORD = 'nimble walnut orbit seven'
const FRESH_MS = 6 * 60_000

let server: TestServer
t.before(async () => {
  server = await startServer({ clock: new TestClock() })
})
t.after(() => server.stop())

interface Account {
  readonly authenticators: readonly { id: string; name: string | null }[]
  readonly recoveryCodesLeft: number
}
const accountOf = (staff: Staff) => staff.client.ok<Account>('/account')
const letters = (staff: Staff, words: RegExp) => server.mails.filter((mail) => mail.includes(staff.email) && words.test(mail)).length
const told = (staff: Staff, words: RegExp, count = 1) => until(`the letter ${String(words)}`, () => letters(staff, words) === count)
const password = (client: Client, email: string, typed: string) => client.call<{ code?: string }>('/auth/sign-in', { body: { email, password: typed } })

t.test('W10: a second authenticator app is added with a code of its own, either signs in, one is removed, the last stays', async (t) => {
  const { owner } = await foundWorkspace(server)
  const setup = await owner.client.ok<{ secret: string; uri: string }>('/account/authenticators/setup', { body: { name: 'Work phone', password: PASSWORD } })
  t.match(setup.uri, encodeURIComponent(owner.email))
  t.match(await owner.client.fails('/account/authenticators', { body: { code: '000000' } }), { code: 'wrong_code' })
  const code = totpCode(setup.secret, server.clock.now())
  await owner.client.ok('/account/authenticators', { body: { code } })
  t.match(await owner.client.fails('/account/authenticators', { body: { code } }), { code: 'wrong_step' }, 'a key is confirmed once')
  t.same((await accountOf(owner)).authenticators.map(({ name }) => name), [null, 'Work phone'])
  const client = new Client(server)
  await password(client, owner.email, PASSWORD)
  t.match(await client.fails('/auth/totp', { body: { code } }), { code: 'code_used' }, 'the code that confirmed it is spent')
  server.clock.advance(30_000)
  await client.ok('/auth/totp', { body: { code: totpCode(setup.secret, server.clock.now()) } })

  const [first, second] = (await accountOf(owner)).authenticators
  await owner.client.ok(`/account/authenticators/${second?.id}`, { method: 'PATCH', body: { name: 'Old phone' } })
  await owner.client.ok(`/account/authenticators/${second?.id}/remove`, { body: {} })
  t.match(await owner.client.fails(`/account/authenticators/${first?.id}/remove`, { body: {} }), { status: 409, code: 'last_factor' })
  t.equal((await accountOf(owner)).authenticators.length, 1, 'a refusal removes nothing')
  await Promise.all([told(owner, /authenticator app was added/), told(owner, /authenticator app was removed/)])
})

t.test('A16, A21: without a fresh factor nothing about signing in changes, and a new way in asks for the password too', async (t) => {
  const { owner } = await foundWorkspace(server)
  const { authenticators } = await accountOf(owner)
  t.match(await owner.client.fails('/account/authenticators/setup', { body: { name: 'Evil', password: 'wrong violet battery moose' } }), { code: 'wrong_password' })
  server.clock.advance(FRESH_MS)
  const attempts: [string, object, string?][] = [
    ['/account/authenticators/setup', { name: 'Evil', password: PASSWORD }],
    ['/account/authenticators', { code: '123456' }],
    [`/account/authenticators/${authenticators[0]?.id}/remove`, {}],
    ['/account/recovery-codes', {}],
    ['/account/password', { currentPassword: PASSWORD, password: NEW_PASSWORD }, 'PUT']
  ]
  for (const [path, body, method = 'POST'] of attempts) t.match(await owner.client.fails(path, { method, body }), { status: 403, code: 'fresh_factor_required' }, path)
  t.equal(letters(owner, /added|removed|changed|recovery/), 0)
  await owner.client.ok('/auth/step-up', { body: { code: totpCode(owner.totpSecret, server.clock.now()), action: 'account' } })
  t.ok(await owner.client.ok('/account/recovery-codes', { body: {} }))
})

t.test('A17, A18: renewed recovery codes end the old ones at once; using one is told by mail', async (t) => {
  const { owner } = await foundWorkspace(server)
  const { codes } = await owner.client.ok<{ codes: string[] }>('/account/recovery-codes', { body: {} })
  t.equal(new Set([...codes, ...owner.recoveryCodes]).size, 20)
  const client = new Client(server)
  await password(client, owner.email, PASSWORD)
  t.match(await client.fails('/auth/recovery', { body: { code: owner.recoveryCodes[0] ?? '' } }), { code: 'wrong_code' }, 'an old one')
  t.match(await client.ok('/auth/recovery', { body: { code: codes[0] ?? '' } }), { recoveryCodesLeft: 9 })
  t.equal((await accountOf(owner)).recoveryCodesLeft, 9)
  await Promise.all([told(owner, /New recovery codes/), told(owner, /recovery code of your Rind account was used/)])
  // Used and renewed at the same time: the old code opens nothing afterwards, whichever came first.
  const racer = new Client(server)
  await password(racer, owner.email, PASSWORD)
  await Promise.all([racer.call('/auth/recovery', { body: { code: codes[1] ?? '' } }), owner.client.ok('/account/recovery-codes', { body: {} })])
  const late = new Client(server)
  await password(late, owner.email, PASSWORD)
  t.match(await late.fails('/auth/recovery', { body: { code: codes[1] ?? '' } }), { code: 'wrong_code' })
})

t.test('A24: a changed password ends every other session and socket, and what was begun with the old one', async (t) => {
  const { id, owner } = await foundWorkspace(server)
  server.clock.advance(31_000)
  const thief = await signIn(server, owner)
  const socket = await openSocket(thief)
  const half = new Client(server)
  await password(half, owner.email, PASSWORD)
  // A sign-in whose slow hash is under way when the password changes.
  const { passwords } = server.app.services
  const { verify } = passwords
  const [hashed, changed] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  let first = true
  Object.assign(passwords, {
    verify: async (...call: Parameters<typeof verify>) => {
      const right = await verify(...call)
      if (first) {
        first = false
        hashed.resolve()
        await changed.promise
      }
      return right
    }
  })
  t.teardown(() => Object.assign(passwords, { verify }))
  const racing = password(new Client(server), owner.email, PASSWORD)
  await hashed.promise
  t.match(await owner.client.fails('/account/password', { method: 'PUT', body: { currentPassword: PASSWORD, password: 'correct' } }), { code: 'weak_password' })
  t.match(await owner.client.fails('/account/password', { method: 'PUT', body: { currentPassword: 'wrong', password: NEW_PASSWORD } }), { code: 'wrong_password', field: 'currentPassword' })
  t.match(await owner.client.ok('/account/password', { method: 'PUT', body: { currentPassword: PASSWORD, password: NEW_PASSWORD } }), { ended: 2 })
  changed.resolve()
  t.match((await racing).body, { code: 'wrong_credentials' }, 'the old password opens nothing, not even half way')
  t.match(await thief.fails('/auth/session'), { status: 401 })
  t.match(await half.fails('/auth/totp', { body: { code: totpCode(owner.totpSecret, server.clock.now()) } }), { status: 401 })
  await socket.until(() => socket.closed)
  t.ok(await owner.client.ok('/auth/session'), 'this session goes on')
  t.equal((await password(new Client(server), owner.email, PASSWORD)).status, 401)
  t.equal((await password(new Client(server), owner.email, NEW_PASSWORD)).status, 200)
  await told(owner, /password was changed/)
  t.ok(id)
})

t.test('A24: sessions are listed with browser, address and last use, and ended one by one or all at once', async (t) => {
  const { owner } = await foundWorkspace(server)
  const phone = new Client(server)
  phone.headers['user-agent'] = 'Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.0 Mobile/15E148 Safari/604.1'
  server.clock.advance(31_000)
  await signIn(server, owner, phone)
  const socket = await openSocket(phone)
  const { sessions } = await owner.client.ok<{ sessions: { id: string; current: boolean; browser: string; ip: string }[] }>('/account/sessions')
  t.equal(sessions.length, 2)
  const other = sessions.find(({ current }) => !current)
  t.match(other, { browser: 'Safari, iPhone', ip: /127\.0\.0\.1|::1/ })
  const stranger = await foundWorkspace(server)
  t.match(await stranger.owner.client.fails(`/account/sessions/${other?.id}/end`, { body: {} }), { status: 404 }, "nobody ends another person's session")
  const before = performance.now()
  await owner.client.ok(`/account/sessions/${other?.id}/end`, { body: {} })
  await socket.until(() => socket.closed)
  t.ok(performance.now() - before < 10_000)
  t.match(await phone.fails('/auth/session'), { status: 401 })
  server.clock.advance(31_000)
  await signIn(server, owner, phone)
  t.match(await owner.client.ok('/account/sessions/end-others', { body: {} }), { ended: 1 })
  t.match(await phone.fails('/auth/session'), { status: 401 })
  await told(owner, /Sessions of your Rind account were ended/, 2)
  const rows = await server.database.admin<{ client: Buffer }[]>`select client from sessions where identity_id = ${owner.identityId}`
  t.notMatch(rows.map(({ client }) => client.toString('latin1')).join(), /127\.0\.0\.1|undici/, 'sealed')
})

t.test('A3, A22: a known browser is not announced, a new one is; forgetting browsers ends what they were trusted for', async (t) => {
  const { owner } = await foundWorkspace(server)
  const count = letters(owner, /New sign-in/)
  server.clock.advance(31_000)
  const browser = await signIn(server, owner)
  await told(owner, /New sign-in/, count + 1)
  server.clock.advance(31_000)
  await signIn(server, owner, browser)
  server.clock.advance(31_000)
  const thief = new Client(server)
  thief.cookies.set('__Host-rind_device', browser.cookies.get('__Host-rind_device') ?? '')
  await owner.client.ok('/account/sessions/end-others', { body: {} })
  await signIn(server, owner, thief)
  await told(owner, /New sign-in/, count + 2)
  t.equal(letters(owner, /New sign-in/), count + 2, 'a browser that was forgotten is new again')
})

t.test('A3: who knows the password and guesses codes until the limit does not keep a known browser out', async (t) => {
  const strict = await startServer({ clock: new TestClock(), limits: 'real' })
  t.teardown(() => strict.stop())
  const { owner } = await foundWorkspace(strict)
  strict.clock.advance(31_000)
  const browser = await signIn(strict, owner)
  const thief = new Client(strict)
  const codes: (string | undefined)[] = []
  await password(thief, owner.email, PASSWORD)
  for (let tries = 0; tries < 12; tries++) codes.push((await thief.call<{ code?: string }>('/auth/totp', { body: { code: '000000' } })).body.code)
  t.equal(codes.at(-1), 'rate_limited')
  for (let tries = 0; tries < 30; tries++) await password(new Client(strict), 'nobody@example.test', 'a guess from the same network')
  t.equal((await password(new Client(strict), 'another@example.test', 'x')).status, 429, 'the network is over its limit')
  strict.clock.advance(31_000)
  const inside = await signIn(strict, owner, browser)
  const code = () => totpCode(owner.totpSecret, strict.clock.now())
  strict.clock.advance(31_000)
  t.ok(await inside.ok('/auth/step-up', { body: { code: code(), action: 'account' } }), 'nor from confirming')
  strict.clock.advance(31_000)
  await inside.ok('/auth/lock', { body: {} })
  t.ok(await inside.ok('/auth/unlock', { body: { code: code() } }), 'nor from unlocking')
})

t.test('W11: how a person is called and which language they read is theirs to change, in their workspace only', async (t) => {
  const { id, owner } = await foundWorkspace(server)
  const mia = await addMember(server, { id }, 'agent', { billing: false, customerData: false, messaging: true })
  await mia.client.ok('/account', { method: 'PATCH', body: { name: 'Mia de Vries', locale: 'nl' } })
  t.match(await mia.client.ok('/account'), { name: 'Mia de Vries', locale: 'nl', email: mia.email })
  const { members } = await owner.client.ok<{ members: { id: string; name: string }[] }>('/members')
  t.equal(members.find((member) => member.id === mia.memberId)?.name, 'Mia de Vries')
  await mia.client.ok('/account/recovery-codes', { body: {} })
  await told(mia, /Nieuwe herstelcodes/)
})

t.end()
