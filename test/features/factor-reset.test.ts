import t from 'tap'
import type { Role } from '../../src/operations/index.ts'
import { admitIdentity } from '../../src/features/workspace/index.ts'
import { resetAskersOf } from '../../src/features/factor-reset/repository.ts'
import { newId } from '../../db/index.ts'
import { Client } from '../support/client.ts'
import { until } from '../support/embedded.ts'
import { PASSWORD, type Staff, addMember, foundWorkspace, totpCode } from '../support/people.ts'
import { TestClock, type TestServer, startServer } from '../support/server.ts'
import { openSocket } from '../support/socket.ts'

let server: TestServer
t.before(async () => {
  server = await startServer({ clock: new TestClock() })
})
t.after(() => server.stop())

const NONE = { billing: false, customerData: false, messaging: false }
const hire = (id: string, role: Role) => addMember(server, { id }, role, { ...NONE, messaging: role !== 'auditor' })
const reset = (by: Staff, who: Staff) => by.client.call<{ code?: string }>(`/members/${who.memberId}/reset-factors`, { body: {} })

async function linkOf(who: Staff, count = 1) {
  const mails = () => server.mails.filter((mail) => mail.includes(who.email) && mail.includes('#enrol='))
  await until('the link is mailed', () => mails().length === count)
  return mails().at(-1)?.match(/#enrol=([A-Za-z0-9_-]{43})/)?.[1] ?? ''
}

async function afterPassword(who: Staff) {
  const client = new Client(server)
  return { client, step: await client.ok<{ next: string }>('/auth/sign-in', { body: { email: who.email, password: PASSWORD } }) }
}

t.test('A16, A24: an admin has a colleague enrol anew: all factors and sessions end, and the link alone or the password alone opens nothing', async (t) => {
  const { id, owner } = await foundWorkspace(server)
  const [admin, mia, max] = [await hire(id, 'admin'), await hire(id, 'agent'), await hire(id, 'agent')]
  const socket = await openSocket(mia.client)
  t.equal((await reset(admin, mia)).status, 200)
  await socket.until(() => socket.closed)
  t.match(await mia.client.fails('/auth/session'), { status: 401 })
  const token = await linkOf(mia)

  const { client, step } = await afterPassword(mia)
  t.same(step, { next: 'enrol' })
  t.match(await client.fails('/auth/totp', { body: { code: totpCode(mia.totpSecret, server.clock.now()) } }), { code: 'wrong_code' }, 'the old app is nothing')
  t.match(await client.fails('/auth/recovery', { body: { code: mia.recoveryCodes[0] ?? '' } }), { code: 'wrong_code' }, 'the old codes are nothing')
  t.match(await client.fails('/auth/enrolment', { body: { token: 'A'.repeat(43) } }), { code: 'link_expired' }, 'the password without the link')
  t.match(await new Client(server).fails('/auth/enrolment', { body: { token } }), { status: 401 }, 'the link without the password')
  const other = await afterPassword(max)
  t.match(await other.client.fails('/auth/enrolment', { body: { token } }), { code: 'link_expired' }, "another person's link")

  const setup = await client.ok<{ secret: string }>('/auth/enrolment', { body: { token } })
  t.match(await client.fails('/auth/enrolment/confirm', { body: { token, code: '000000' } }), { code: 'wrong_code' })
  const code = totpCode(setup.secret, server.clock.now())
  const tries = await Promise.all(Array.from({ length: 5 }, () => client.call<{ codes?: string[]; step?: object }>('/auth/enrolment/confirm', { body: { token, code } })))
  const passed = tries.filter(({ status }) => status === 200)
  t.equal(passed.length, 1, 'once, also five times at once')
  t.equal(passed[0]?.body.codes?.length, 10)
  t.same(passed[0]?.body.step, { next: 'app' })
  t.ok(await client.ok('/auth/session'))
  const again = await afterPassword(mia)
  t.match(again.step, { next: 'totp' })
  t.match(await again.client.fails('/auth/enrolment', { body: { token } }), { code: 'link_expired' }, 'the link is spent')
  t.same(await server.app.services.withPlatform((tx) => resetAskersOf(tx, mia.identityId)), [admin.identityId], 'who asked is kept')
  await until('both are told', () => server.mails.some((mail) => mail.includes(mia.email) && mail.includes('was set up')))
  t.equal((await owner.client.ok<{ members: object[] }>('/members/factors')).members.length, 4)
})

t.test('A45: nobody has the factors reset of themselves, of a higher role, of a stranger, or of somebody who works elsewhere too', async (t) => {
  const { id, owner } = await foundWorkspace(server)
  const there = await foundWorkspace(server)
  const [admin, agent, mia] = [await hire(id, 'admin'), await hire(id, 'agent'), await hire(id, 'agent')]
  t.match((await reset(agent, mia)).body, { code: 'forbidden' }, 'an agent')
  t.match((await reset(admin, owner)).body, { code: 'forbidden' }, 'a higher role')
  t.match((await reset(admin, admin)).body, { code: 'forbidden' }, 'oneself')
  t.match((await reset(admin, there.owner)).body, { code: 'not_found' }, 'somebody of another workspace')
  const { token } = await owner.client.ok<{ token: { memberId: string } }>('/tokens', { body: { name: 'Report', operations: ['conversations.list'], inboxIds: null, access: { customerData: true, messaging: true }, days: 30 } })
  t.match(await owner.client.fails(`/members/${token.memberId}/reset-factors`, { body: {} }), { code: 'not_found' }, 'a program, which is no person')
  const memberId = newId(server.clock.now())
  await server.app.services.withPlatform((tx) => admitIdentity(tx, { identityId: mia.identityId, workspaceId: there.id, memberId }, server.clock.now()))
  t.match((await reset(owner, mia)).body, { code: 'shared_identity' }, 'not even an owner, of somebody who works elsewhere too')
  t.ok(await mia.client.ok('/auth/session'), 'nothing ended')
  server.clock.advance(6 * 60_000)
  t.match((await reset(owner, agent)).body, { code: 'fresh_factor_required' })
})

t.test('A6: a link to new factors lasts a day, and a second one ends the first', async (t) => {
  const { id, owner } = await foundWorkspace(server)
  const mia = await hire(id, 'agent')
  await reset(owner, mia)
  const first = await linkOf(mia)
  await reset(owner, mia)
  const second = await linkOf(mia, 2)
  t.not(first, second)
  const { client } = await afterPassword(mia)
  t.match(await client.fails('/auth/enrolment', { body: { token: first } }), { code: 'link_expired' })
  t.ok(await client.ok('/auth/enrolment', { body: { token: second } }))
  const rows = await server.database.admin<{ n: number }[]>`select count(*)::int as n from factor_resets where encode(link_hash, 'escape') like ${`%${second}%`}`
  t.equal(rows[0]?.n, 0, 'kept as a hash')
  server.clock.advance(24 * 60 * 60_000 + 1)
  const late = await afterPassword(mia)
  t.match(await late.client.fails('/auth/enrolment', { body: { token: second } }), { code: 'link_expired' })
})

t.end()
