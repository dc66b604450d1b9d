import t from 'tap'
import { Client } from '../support/client.ts'
import { type Person, PASSWORD, addMember, foundWorkspace, signIn, totpCode } from '../support/people.ts'
import { eventually } from '../support/persistent.ts'
import { TestClock, type TestServer, startServer } from '../support/server.ts'
import { openSocket } from '../support/socket.ts'

const ALL = { billing: true, customerData: true, messaging: true }
const FRESH = 'purple kettle harbour noon'
const MINUTE = 60_000

let server: TestServer
let strict: TestServer
t.before(async () => {
  ;[server, strict] = await Promise.all([startServer({ clock: new TestClock() }), startServer({ clock: new TestClock(), limits: 'real' })])
})
t.after(async () => {
  await Promise.all([server.stop(), strict.stop()])
})

const person = async (on = server) => {
  const made = await addMember(on, await foundWorkspace(on), 'agent', ALL)
  on.clock.advance(30_000)
  return made
}
const linkTo = async (email: string, on = server, headers = {}) => (await new Client(on).ok<{ devLink: string }>('/auth/reset', { body: { email, locale: 'en' }, headers })).devLink
const tokenIn = (link: string) => new URL(link).hash.slice('#token='.length)
const complete = (token: string, { totpSecret }: Pick<Person, 'totpSecret'>, more: object = {}, on = server) =>
  new Client(on).call<{ code?: string }>('/auth/reset/complete', { body: { token, password: FRESH, factor: 'totp', code: totpCode(totpSecret, on.clock.now()), ...more } })

t.test('A6: a link and a code set a new password, once; every session ends, the mail says so, and the second factor is asked as ever', async (t) => {
  const { client, ...owner } = await person()
  const socket = await openSocket(client)
  const mails = server.mails.length
  const token = tokenIn(await linkTo(owner.email))
  const spare = tokenIn(await linkTo(owner.email))
  const [row] = await server.database.admin<{ text: string }[]>`select string_agg(r::text, '|') as text from password_resets r`
  t.notMatch(row?.text ?? '', token, 'kept as a hash only')
  const isOpen = (link: string) => new Client(server).call<{ code?: string }>('/auth/reset/open', { body: { token: link } })
  t.same((await isOpen(token)).body, {}, 'the page asks first whether the link still works')
  t.equal((await complete(token, owner)).status, 200)
  await socket.until(() => socket.closed)
  t.match(socket.closed, { code: 4001 })
  t.match(await client.fails('/auth/session'), { code: 'unauthenticated' })
  server.clock.advance(30_000)
  t.match((await complete(token, owner)).body, { code: 'link_expired' }, 'used')
  t.match((await complete(spare, owner)).body, { code: 'link_expired' }, 'and so are the others that were asked for')
  t.match((await isOpen(spare)).body, { code: 'link_expired' })
  const back = new Client(server)
  t.match(await back.fails('/auth/sign-in', { body: { email: owner.email, password: PASSWORD } }), { code: 'wrong_credentials' })
  t.match(await back.ok('/auth/sign-in', { body: { email: owner.email, password: FRESH } }), { next: 'totp' })
  t.match(await back.fails('/members'), { code: 'second_factor_required' })
  t.ok(await signIn(server, { ...owner, password: FRESH }))
  for (const deadline = Date.now() + 60_000; Date.now() < deadline && !server.mails.slice(mails).some((text) => text.includes('password was changed')); ) await new Promise((resolve) => setTimeout(resolve, 50))
  t.ok(server.mails.slice(mails).some((text) => text.includes(owner.email) && text.includes('password was changed')))
})

t.test('A6 A12: no link sets a password without a code, nor after 15 minutes, nor twice at once, nor for somebody else', async (t) => {
  const [one, other] = [await person(), await person()]
  const token = tokenIn(await linkTo(one.email))
  for (const [what, more] of [['no code', { code: '000000' }], ["another person's", { code: totpCode(other.totpSecret, server.clock.now()) }], ['no recovery code', { factor: 'recovery', code: 'ABCDE-ABCDE-ABCDE-ABCDE-ABCDE' }], ["another person's recovery code", { factor: 'recovery', code: other.recoveryCodes[0] }]] as const) {
    t.match(await complete(token, one, more), { status: 401, body: { code: 'wrong_code' } }, what)
  }
  for (const weak of ['short', 'password1234', 'passwordpassword', one.email]) t.match((await complete(token, one, { password: weak })).body.code, /^(?:weak|breached)_password$/, weak)
  t.ok(await signIn(server, one), 'the password is the old one still, and refused ones spent no code')
  server.clock.advance(30_000)
  const at = (secret: Person) => ({ code: totpCode(secret.totpSecret, server.clock.now()) })
  const answers = await Promise.all([...Array.from({ length: 6 }, () => complete(token, one, at(one))), complete(token, one, { factor: 'recovery', code: one.recoveryCodes[1] })])
  t.equal(answers.filter(({ status }) => status === 200).length, 1, 'of many at once a single one passes')
  const late = tokenIn(await linkTo(other.email))
  server.clock.advance(15 * MINUTE)
  t.match(await complete(late, other), { status: 410, body: { code: 'link_expired' } })
  t.match((await complete('A'.repeat(43), other)).body, { code: 'link_expired' })
  const last = tokenIn(await linkTo(other.email))
  const mails = server.mails.length
  t.equal((await complete(last, other, { factor: 'recovery', code: other.recoveryCodes[2] })).status, 200, 'a recovery code will do')
  const letters = () => server.mails.slice(mails).filter((text) => text.includes(other.email))
  t.ok(await eventually('a letter about the code', () => letters().some((text) => text.includes('A recovery code of your Rind account was used'))), 'A12: a letter of its own says so')
})

t.test('A2 A11: who asks learns nothing about an address, in words, work or time, and cannot fill a mailbox', async (t) => {
  const { email } = await person()
  const ask = async (address: string, on = server) => {
    const began = performance.now()
    const answer = await new Client(on).call<{ devLink?: string }>('/auth/reset', { body: { email: address, locale: 'nl' } })
    return { ms: performance.now() - began, status: answer.status, fields: Object.keys(answer.body) }
  }
  const times: Record<'known' | 'unknown', number[]> = { known: [], unknown: [] }
  for (let round = 0; round < 9; round++) {
    const [known, unknown] = [await ask(email), await ask(`nobody-${round}@example.test`)]
    t.same({ ...known, ms: 0 }, { ...unknown, ms: 0 })
    times.known.push(known.ms)
    times.unknown.push(unknown.ms)
  }
  const median = (values: number[]) => values.toSorted((a, b) => a - b)[4] ?? 0
  t.ok(median(times.known) < median(times.unknown) * 4 && median(times.unknown) < median(times.known) * 4, `${median(times.known)} ms and ${median(times.unknown)} ms`)
  const count = async () => (await server.database.admin<{ n: number }[]>`select count(*)::int as n from password_resets`)[0]?.n ?? 0
  const before = await count()
  await ask('nobody@example.test')
  t.equal(await count(), before + 1, 'the same is written')
  const statuses = []
  for (let round = 0; round < 5; round++) statuses.push((await ask('flooded@example.test', strict)).status)
  t.same(statuses, [202, 202, 202, 429, 429])
})

t.test('A7: the link leads to the address that is configured, whatever host is asked for, and carries its token in the fragment', async (t) => {
  const { email } = await person()
  const link = await linkTo(email, server, { 'x-forwarded-host': 'evil.example', forwarded: 'host=evil.example' })
  t.equal(new URL(link).origin, server.url)
  t.equal(new URL(link).search, '')
  t.match(new URL(link).hash, /^#token=[A-Za-z0-9_-]{43}$/)
  t.notOk(server.logged.some((line) => line.includes(tokenIn(link))))
})

t.test('A14: guesses at the code are counted with those of signing in, over any number of links', async (t) => {
  const made = await person(strict)
  strict.clock.advance(60 * MINUTE)
  const tokens = [tokenIn(await linkTo(made.email, strict)), tokenIn(await linkTo(made.email, strict))]
  const codes: (string | undefined)[] = []
  for (let index = 0; index < 12; index++) codes.push((await complete(tokens[index % 2] ?? '', made, { code: '000000' }, strict)).body.code)
  t.same(codes, [...Array.from({ length: 8 }, () => 'wrong_code'), ...Array.from({ length: 4 }, () => 'rate_limited')])
})

t.end()
