import t from 'tap'
import { remindReviewers } from '../../src/features/access-review/index.ts'
import type { Review } from '../../src/features/access-review/schema.ts'
import type { Client } from '../support/client.ts'
import { type Recruit, recruit, sessionOf } from '../support/crew.ts'
import { until } from '../support/embedded.ts'
import { foundWorkspace } from '../support/people.ts'
import { TestClock, type TestServer, startServer } from '../support/server.ts'
import { openSocket } from '../support/socket.ts'

const DAY = 24 * 60 * 60_000
const NO_LEVEL = { billing: false, customerData: false, messaging: false }
let server: TestServer
t.before(async () => {
  server = await startServer({ clock: new TestClock() })
})
t.after(() => server.stop())

const reviewsOf = async (client: Client) => (await client.ok<{ reviews: Review[] }>('/reviews')).reviews
const reviewOf = async (client: Client, memberId: string) => (await reviewsOf(client)).find((review) => review.memberId === memberId) as Review
const decide = (client: Client, { memberId, seen }: Pick<Review, 'memberId' | 'seen'>, verb: 'confirm' | 'withdraw') => client.call<{ code?: string }>(`/reviews/${memberId}/${verb}`, { body: { seen } })
const waiting = (client: Client) => client.ok<{ due: number; overdue: number }>('/reviews/summary')
const enter = (person: Recruit) => sessionOf(server, person)

t.test('C6 S2: each month somebody else confirms what each member and program may do; what is late is counted', async (t) => {
  const workspace = await foundWorkspace(server, 'Reviewed')
  const { owner } = workspace
  const alone = await reviewsOf(owner.client)
  t.match(alone, [{ memberId: owner.memberId, state: 'current', reviewedAt: null, can: { confirm: false, withdraw: false } }])
  server.clock.advance(31 * DAY)
  t.match(await reviewsOf(await enter(owner)), [{ state: 'nobody' }], 'an owner alone: nobody else could')
  const [admin, agent] = [await recruit(server, workspace.id, 'admin', NO_LEVEL), await recruit(server, workspace.id, 'agent', { ...NO_LEVEL, messaging: true })]
  const made = await (await enter(admin)).ok<{ token: { memberId: string } }>('/tokens', { body: { name: 'Nightly', operations: ['members.list'], inboxIds: null, access: { customerData: false, messaging: false }, days: 60 } })
  const first = await enter(owner)
  t.same(await waiting(first), { due: 0, overdue: 0 })
  t.same(await waiting(await enter(admin)), { due: 0, overdue: 1 }, 'the owner’s, which an admin may confirm')
  server.clock.advance(24 * DAY)
  const boss = await enter(owner)
  t.same(await waiting(boss), { due: 3, overdue: 0 }, 'asked for in the last week')
  const program = await reviewOf(boss, made.token.memberId)
  t.match(program, { name: 'Nightly', program: { operations: ['members.list'], lastUsedAt: null }, can: { confirm: true, withdraw: true } })
  t.equal((await decide(boss, await reviewOf(boss, agent.memberId), 'confirm')).status, 200)
  t.match(await reviewOf(boss, agent.memberId), { state: 'current', reviewedBy: 'Olga Owner', dueAt: new Date(server.clock.now() + 30 * DAY).toISOString() })
  server.clock.advance(7 * DAY)
  t.same(await waiting(await enter(owner)), { due: 0, overdue: 2 }, 'the admin and the program are late')
  t.match((await reviewsOf(await enter(owner)))[0], { state: 'overdue' }, 'first in the list')
  const [event] = await server.database.admin<{ outcome: string; target_id: string }[]>`select outcome, target_id from audit_events where tenant_id = ${workspace.id} and operation = 'reviews.confirm'`
  t.match(event, { outcome: 'granted', target_id: agent.memberId })
  t.equal((await (await enter(agent)).call('/reviews')).status, 403, 'an agent has no look at it')
})

t.test('C6 A45: nobody reviews their own rights, nor rights that are others by now, nor somebody of elsewhere; below an owner nobody takes an owner’s', async (t) => {
  const workspace = await foundWorkspace(server, 'Own')
  const [admin, agent] = [await recruit(server, workspace.id, 'admin', NO_LEVEL), await recruit(server, workspace.id, 'agent', NO_LEVEL)]
  const client = await enter(admin)
  const own = await reviewOf(client, admin.memberId)
  t.match(own.can, { confirm: false, withdraw: false })
  for (const verb of ['confirm', 'withdraw'] as const) t.match(await decide(client, own, verb), { status: 403, body: { code: 'forbidden' } }, `${verb} one’s own`)
  await t.rejects(
    server.database.admin`insert into access_reviews values (${workspace.id}, gen_random_uuid(), ${agent.memberId}, ${agent.memberId}, 'confirmed', 'agent', false, false, false, now())`,
    /check constraint/,
    'the database refuses it too'
  )
  const boss = await reviewOf(client, workspace.owner.memberId)
  t.match(boss.can, { confirm: true, withdraw: false })
  t.equal((await decide(client, boss, 'withdraw')).body.code, 'forbidden')
  t.equal((await decide(client, boss, 'confirm')).status, 200)
  const seen = await reviewOf(client, agent.memberId)
  await workspace.owner.client.ok(`/members/${agent.memberId}/inboxes/${workspace.inbox.id}`, { method: 'PUT', body: { level: 'manage' } })
  for (const verb of ['confirm', 'withdraw'] as const) t.match(await decide(client, seen, verb), { status: 409, body: { code: 'changed_meanwhile' } }, `${verb} what is otherwise by now`)
  t.match(await reviewOf(client, agent.memberId), { reviewedAt: null })
  const other = await foundWorkspace(server, 'Other')
  t.equal((await decide(other.owner.client, seen, 'confirm')).body.code, 'not_found')
  t.equal((await decide(other.owner.client, seen, 'withdraw')).body.code, 'not_found')
  t.equal((await decide(await enter(agent), boss, 'confirm')).body.code, 'forbidden')
})

t.test('C6 A45 A24: withdrawn rights are gone at once: a member is out with every socket, a program’s token is worth nothing', async (t) => {
  const workspace = await foundWorkspace(server, 'Withdrawn')
  const { client } = workspace.owner
  const agent = await recruit(server, workspace.id, 'agent', { ...NO_LEVEL, messaging: true })
  const colleague = await enter(agent)
  const socket = await openSocket(colleague)
  const { secret, token } = await client.ok<{ secret: string; token: { memberId: string } }>('/tokens', { body: { name: 'Old report', operations: ['members.list'], inboxIds: null, access: { customerData: false, messaging: false }, days: 60 } })
  const asProgram = () => fetch(`${server.url}/api/v1/members`, { headers: { authorization: `Bearer ${secret}` } })
  t.equal((await asProgram()).status, 200)
  t.equal((await decide(client, await reviewOf(client, agent.memberId), 'withdraw')).status, 200)
  await socket.until(() => socket.closed)
  t.equal((await colleague.call('/auth/session')).status, 401)
  t.equal((await decide(client, await reviewOf(client, token.memberId), 'withdraw')).status, 200)
  t.equal((await asProgram()).status, 401)
  t.same((await reviewsOf(client)).map(({ memberId }) => memberId), [workspace.owner.memberId])
  const events = await server.database.admin<{ target_id: string }[]>`select target_id from audit_events where tenant_id = ${workspace.id} and operation = 'reviews.withdraw' and outcome = 'granted' order by id`
  t.same(events.map(({ target_id: id }) => id), [agent.memberId, token.memberId])
  const rows = await server.database.admin<{ decision: string; can_messaging: boolean }[]>`select decision, can_messaging from access_reviews where tenant_id = ${workspace.id} order by id`
  t.match(rows, [{ decision: 'withdrawn', can_messaging: true }, { decision: 'withdrawn', can_messaging: false }], 'with the rights that were looked at')
})

t.test('C6 F9: whoever made a program does not confirm its rights, and when they go its token ends', async (t) => {
  const workspace = await foundWorkspace(server, 'Makers')
  const [maker, other] = [await recruit(server, workspace.id, 'admin', NO_LEVEL), await recruit(server, workspace.id, 'admin', NO_LEVEL)]
  const make = async (by: Recruit) => (await enter(by)).ok<{ token: { memberId: string }; secret: string }>('/tokens', { body: { name: 'Nightly', operations: ['members.list'], inboxIds: null, access: { customerData: false, messaging: false }, days: 60 } })
  const [first, second, kept] = [await make(maker), await make(other), await make({ ...workspace.owner, workspaceId: workspace.id })]
  const mine = await reviewOf(await enter(maker), first.token.memberId)
  t.match(mine.can, { confirm: false, withdraw: true })
  t.match(await decide(await enter(maker), mine, 'confirm'), { status: 403, body: { code: 'forbidden' } })
  t.equal((await decide(await enter(other), mine, 'confirm')).status, 200, 'a colleague does')
  const use = async (secret: string) => (await fetch(`${server.url}/api/v1/members`, { headers: { authorization: `Bearer ${secret}` } })).status
  t.same([await use(first.secret), await use(second.secret), await use(kept.secret)], [200, 200, 200])
  await workspace.owner.client.ok(`/members/${maker.memberId}/deactivate`, { body: {} })
  await (await enter(other)).ok('/members/leave', { body: { workspaceName: 'Makers' } })
  t.same([await use(first.secret), await use(second.secret), await use(kept.secret)], [401, 401, 200], 'deactivated, and gone by themselves')
})

t.test('C6 S2: who could review what is late is told by mail: of each review once, in one mail, and not more than weekly', async (t) => {
  const workspace = await foundWorkspace(server, 'Late BV')
  const { owner } = workspace
  const [admin, agent] = [await recruit(server, workspace.id, 'admin', NO_LEVEL), await recruit(server, workspace.id, 'agent', NO_LEVEL)]
  await server.database.admin`update members set locale = 'nl' where id = ${admin.memberId}`
  // Two at once, as after a restart in the middle of it.
  const remind = () => Promise.all([remindReviewers(server.app.services), remindReviewers(server.app.services)])
  const emailOf = (memberId: string) => `${memberId}@example.test`
  const lettersTo = (email: string) => server.mails.filter((mail) => mail.startsWith(`Mail to ${email}`) && /Access review|Toegangscontrole/.test(mail))
  const wait = (email: string, count: number) => until(`${count} letters`, () => lettersTo(email).length >= count)
  await remind()
  server.clock.advance(29 * DAY)
  await remind()
  server.clock.advance(1.5 * DAY)
  await remind()
  await Promise.all([wait(owner.email, 1), wait(emailOf(admin.memberId), 1)])
  t.match(lettersTo(owner.email)[0], /Access review of Late BV: 2 overdue\n.*\/app\/settings\/reviews/, 'the admin and the agent; nobody is told of their own')
  t.match(lettersTo(emailOf(admin.memberId))[0], /Toegangscontrole van Late BV: 2 te laat/)
  server.clock.advance(8 * DAY)
  await remind()
  await recruit(server, workspace.id, 'agent', NO_LEVEL)
  server.clock.advance(31 * DAY)
  await remind()
  await Promise.all([wait(owner.email, 2), wait(emailOf(admin.memberId), 2)])
  t.same([lettersTo(owner.email).length, lettersTo(emailOf(admin.memberId)).length, lettersTo(emailOf(agent.memberId)).length], [2, 2, 0], 'what they were told already brings no second mail, somebody new who is late does')
  t.match(lettersTo(owner.email)[1], /Late BV: 3 overdue/)
  await recruit(server, workspace.id, 'agent', NO_LEVEL)
  await server.database.admin`update members set created_at = created_at - interval '31 days' where tenant_id = ${workspace.id} and created_at > ${new Date(server.clock.now() - DAY)}`
  server.clock.advance(3 * DAY)
  t.same(await remind(), [0, 0], 'not twice within a week')
  const events = await server.database.admin`select target_id from audit_events where tenant_id = ${workspace.id} and operation = 'reviews.remind'`
  t.equal(events.length, 4, 'each mail is in the record')
})

t.end()
