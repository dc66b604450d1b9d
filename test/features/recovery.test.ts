import t from 'tap'
import { OPERATIONS } from '../../src/features/index.ts'
import { Client } from '../support/client.ts'
import { type Person, PASSWORD, addMember, foundWorkspace, signIn, totpCode } from '../support/people.ts'
import { TestClock, type TestServer, startServer } from '../support/server.ts'

const ALL = { billing: true, customerData: true, messaging: true }
const HOUR = 3_600_000

let server: TestServer
t.before(async () => {
  server = await startServer({ clock: new TestClock() })
})
t.after(() => server.stop())

const half = async ({ email }: Pick<Person, 'email'>) => {
  const client = new Client(server)
  await client.ok('/auth/sign-in', { body: { email, password: PASSWORD } })
  return client
}
const tokenIn = (link: string) => new URL(link).hash.slice('#token='.length)
const ask = async (person: Person) => tokenIn((await (await half(person)).ok<{ devLink: string }>('/auth/factor-recovery', { body: { locale: 'en' } })).devLink)
const confirm = (token: string) => new Client(server).call<{ state?: string; readyAt?: string; code?: string }>('/auth/factor-recovery/confirm', { body: { token } })
const mailsTo = async (emails: readonly string[], words: RegExp) => {
  const found = () => emails.filter((email) => server.mails.some((mail) => mail.includes(email) && words.test(mail)))
  for (const deadline = Date.now() + 60_000; Date.now() < deadline && found().length < emails.length; ) await new Promise((resolve) => setTimeout(resolve, 50))
  return found()
}

t.test('A16 C6: a sole owner who lost every factor is back after 72 hours, with password, mailbox and everybody told', async (t) => {
  const workspace = await foundWorkspace(server)
  const { owner } = workspace
  const agent = await addMember(server, workspace, 'agent', ALL)
  const token = await ask(owner)
  t.notMatch((await server.database.admin<{ text: string }[]>`select string_agg(r::text, '|') as text from factor_recoveries r`)[0]?.text ?? '', token, 'kept as a hash only')
  const begun = await confirm(token)
  const readyAt = Date.parse(begun.body.readyAt ?? '')
  t.equal(readyAt - server.clock.now(), 72 * HOUR)
  t.same((await mailsTo([owner.email, agent.email], /asks for new second factors/)).length, 2)
  server.clock.advance(10 * HOUR)
  t.equal((await confirm(token)).body.readyAt, begun.body.readyAt, 'opening the mail again changes nothing')
  server.clock.advance(62 * HOUR - 60_000)
  const early = await half(owner)
  t.match(await early.ok('/auth/factor-recovery'), { state: 'waiting' })
  for (const path of ['prepare', 'finish']) t.match(await early.fails(`/auth/factor-recovery/${path}`, { body: { token, ...(path === 'finish' && { code: '123456' }) } }), { status: 409, code: 'still_waiting' }, `a minute too early: ${path}`)
  server.clock.advance(60_000)
  t.match(await new Client(server).fails('/auth/factor-recovery/prepare', { body: { token } }), { code: 'unauthenticated' }, 'the link is nothing without the password')
  const back = await half(owner)
  t.match(await back.fails('/auth/factor-recovery/prepare', { body: { token: 'A'.repeat(43) } }), { code: 'link_expired' }, 'the password is nothing without the link')
  t.match(await (await half(agent)).fails('/auth/factor-recovery/prepare', { body: { token } }), { code: 'link_expired' }, "nor is somebody else's")
  const { secret } = await back.ok<{ secret: string }>('/auth/factor-recovery/prepare', { body: { token } })
  t.match(await back.fails('/auth/factor-recovery/finish', { body: { token, code: '000000' } }), { code: 'wrong_code' })
  const { codes } = await back.ok<{ codes: string[] }>('/auth/factor-recovery/finish', { body: { token, code: totpCode(secret, server.clock.now()) } })
  t.equal(codes.length, 10)
  t.match(await back.fails('/auth/factor-recovery/finish', { body: { token, code: '000000' } }), { status: 401 }, 'every session has ended')
  t.match((await confirm(token)).body, { code: 'link_expired' }, 'and the link is used up')
  server.clock.advance(30_000)
  const old = await half(owner)
  t.match(await old.fails('/auth/totp', { body: { code: totpCode(owner.totpSecret, server.clock.now()) } }), { code: 'wrong_code' })
  t.match(await old.fails('/auth/recovery', { body: { code: owner.recoveryCodes[1] ?? '' } }), { code: 'wrong_code' })
  t.ok(await signIn(server, { ...owner, totpSecret: secret }))
  t.same((await mailsTo([agent.email], /has new second factors/)).length, 1)
})

t.test('A16 C6: any of them who administers stops it; so does signing in with a factor; nobody else can, and it is not for everybody', async (t) => {
  const workspace = await foundWorkspace(server)
  const { owner } = workspace
  const [admin, agent] = [await addMember(server, workspace, 'admin', ALL), await addMember(server, workspace, 'agent', ALL)]
  t.match(await (await half(agent)).fails('/auth/factor-recovery', { body: { locale: 'en' } }), { status: 403, code: 'not_sole_owner' })
  const token = await ask(owner)
  await confirm(token)
  t.match(await admin.client.ok('/security/recoveries'), { recoveries: [{ memberId: owner.memberId, name: 'Olga Owner' }] })
  t.match(await agent.client.fails('/security/recoveries'), { code: 'forbidden' })
  t.match(await agent.client.fails(`/security/recoveries/${owner.memberId}/cancel`, { body: {} }), { code: 'forbidden' })
  const stranger = await foundWorkspace(server)
  t.match(await stranger.owner.client.fails(`/security/recoveries/${owner.memberId}/cancel`, { body: {} }), { code: 'not_found' })
  await admin.client.ok(`/security/recoveries/${owner.memberId}/cancel`, { body: {} })
  t.same((await mailsTo([owner.email, agent.email], /was stopped/)).length, 2)
  server.clock.advance(73 * HOUR)
  t.match(await (await half(owner)).fails('/auth/factor-recovery/prepare', { body: { token } }), { code: 'link_expired' })

  const again = await ask(owner)
  await confirm(again)
  await signIn(server, owner)
  t.match((await confirm(again)).body, { code: 'link_expired' }, 'who has a factor needs no way back')

  const second = await addMember(server, workspace, 'owner', ALL)
  t.match(await (await half(second)).fails('/auth/factor-recovery', { body: { locale: 'en' } }), { code: 'not_sole_owner' }, 'two owners can help each other')
  const late = await foundWorkspace(server)
  const unopened = await ask(late.owner)
  server.clock.advance(24 * HOUR)
  t.match((await confirm(unopened)).body, { code: 'link_expired' }, 'a mail that lay for a day')
})

t.test('C6: operators have no way to shorten the wait: no operation takes a time, and only sign-in writes the row', async (t) => {
  const { admin } = server.database
  const rights = await admin<{ role: string }[]>`select r as role from unnest(array['rind_app', 'rind_jobs', 'rind_backup', 'rind_audit']) r where has_any_column_privilege(r, 'factor_recoveries', 'insert, update') or has_table_privilege(r, 'factor_recoveries', 'delete')`
  t.same(rights, [])
  const own = OPERATIONS.filter(({ id }) => id.startsWith('recovery.'))
  t.equal(own.length, 7)
  t.same([...new Set(own.flatMap(({ input }) => Object.keys(input.properties as object)))].toSorted(), ['code', 'locale', 'memberId', 'token'])
  const workspace = await foundWorkspace(server)
  const token = await ask(workspace.owner)
  await confirm(token)
  await admin`update factor_recoveries set confirmed_at = confirmed_at + interval '1 hour' where finished_at is null`
  server.clock.advance(72 * HOUR)
  t.match(await (await half(workspace.owner)).fails('/auth/factor-recovery/prepare', { body: { token } }), { code: 'still_waiting' }, 'a clock that was wrong makes it longer only')
})

t.end()
