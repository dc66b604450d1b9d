import Type from 'typebox'
import t from 'tap'
import { noteStanding } from '../../src/features/members/index.ts'
import type { Approval } from '../../src/features/approvals/schema.ts'
import type { Problem } from '../../src/errors/index.ts'
import { type AnyOperation, type Caller, type Services, defineOperation, execute, requireApproval } from '../../src/operations/index.ts'
import { Closed } from '../../src/operations/fields.ts'
import { sessionPrincipal } from '../../src/features/auth/index.ts'
import type { Client } from '../support/client.ts'
import { SESSION_COOKIE, type Recruit, recruit, sessionOf } from '../support/crew.ts'
import { finish, follow, invite } from '../support/invitations.ts'
import { foundWorkspace } from '../support/people.ts'
import { TestClock, type TestServer, startServer } from '../support/server.ts'

const HOUR = 60 * 60_000
const DAY = 24 * HOUR
const NO_LEVEL = { billing: false, customerData: false, messaging: false }
const CALLER: Caller = { door: 'rest', requestId: 'approvals-test', ip: '192.0.2.7', userAgent: 'A browser', locale: 'en' }
let server: TestServer
let services: Services

/** Something that one person must not do alone: it calls the caller's inbox by another name, so that it can be seen. */
const dangerous = defineOperation({
  id: 'inboxes.danger',
  summary: 'Something dangerous',
  actor: 'member',
  permission: 'manageSecurity',
  limits: ['member.write'],
  scope: 'tenant',
  rest: null,
  socket: false,
  audit: { target: () => ({ kind: 'workspace', id: done.at(-1)?.workspace ?? '' }) },
  input: Closed({ word: Type.String({ maxLength: 100 }), reason: Type.Optional(Type.String()) }),
  output: Closed({ done: Type.Boolean() }),
  run: async (context, { word, reason }) => {
    requireApproval(context, { kind: 'workspace', id: context.tx.tenantId, ...(reason !== undefined && { reason }) })
    done.push({ workspace: context.tx.tenantId, by: context.actor.memberId, word })
    return { done: true }
  }
})
const done: { workspace: string; by: string; word: string }[] = []
const doneIn = (workspace: string) => done.filter((each) => each.workspace === workspace)

t.before(async () => {
  server = await startServer({ clock: new TestClock() })
  const find = server.app.services.findOperation
  // The real services; one more operation, as another slice would add it.
  Object.assign(server.app.services, { findOperation: (id: string): AnyOperation | undefined => (id === dangerous.id ? dangerous : find(id)) })
  services = server.app.services
})
t.after(() => server.stop())

async function ask(client: Client, word: string, reason?: string): Promise<Problem> {
  const actor = await sessionPrincipal(services, client.cookies.get(SESSION_COOKIE), CALLER)
  return execute(services, dangerous, actor, CALLER, { word, ...(reason !== undefined && { reason }) }).then(
    () => t.fail('It was done by one person') as never,
    (problem: Problem) => problem
  )
}
const approvalsOf = async (client: Client) => (await client.ok<{ approvals: Approval[] }>('/approvals')).approvals
const waiting = async (client: Client) => (await client.ok<{ waiting: number }>('/approvals/summary')).waiting
const decide = (client: Client, id: string, verb: string) => client.call<{ approval: Approval; code?: string }>(`/approvals/${id}/${verb}`, { body: {} })

interface Crew {
  readonly id: string
  readonly asker: Recruit
  readonly second: Recruit
}

/** A workspace with an owner and two admins of long standing. */
async function crew(name: string): Promise<Crew> {
  const workspace = await foundWorkspace(server, name)
  const [asker, second] = [await recruit(server, workspace.id, 'admin', NO_LEVEL), await recruit(server, workspace.id, 'admin', NO_LEVEL)]
  server.clock.advance(8 * DAY)
  return { id: workspace.id, asker, second }
}
const enter = (person: Recruit) => sessionOf(server, person)
const note = (workspace: string, member: string, kind: 'invited' | 'promoted' | 'reset', by: string) =>
  services.withTenant({ tenantId: workspace }, (tx) => noteStanding(tx, member, kind, by, server.clock.now()))

t.test('C6: what one person must not do alone waits for a second one, is done as the first, and both are recorded', async (t) => {
  const { id, asker, second } = await crew('Four eyes')
  const [first, other] = [await enter(asker), await enter(second)]
  const problem = await ask(first, 'secret word', 'Because we move')
  t.match(problem, { code: 'approval_required', status: 409, details: { facts: { alone: false } } })
  t.equal(doneIn(id).length, 0, 'nothing is done yet')
  const again = await ask(first, 'secret word', 'Because we move')
  t.equal(again.details.facts?.['approvalId'], problem.details.facts?.['approvalId'], 'asking again is the same request')

  const [own] = await approvalsOf(first)
  t.match(own, { operation: 'inboxes.danger', reason: 'Because we move', status: 'waiting', can: { approve: false, confirm: false, cancel: true, refuse: false } })
  const approvalId = own?.id ?? ''
  for (const verb of ['approve', 'refuse', 'confirm']) t.equal((await decide(first, approvalId, verb)).body.code, 'second_person_required', `nobody ${verb}s for oneself`)
  const [seen] = await approvalsOf(other)
  t.match(seen, { wanted: [{ field: 'word', value: 'secret word' }], can: { approve: true, cancel: false, refuse: true } }, 'whoever approves sees what')
  t.same([await waiting(first), await waiting(other)], [0, 1], 'it waits for the other one')
  const rows = await server.database.admin<{ request: Buffer }[]>`select request from approvals where id = ${approvalId}`
  t.notMatch(rows[0]?.request.toString('latin1'), /secret word|Because/, 'input and reason are sealed')

  server.clock.advance(10 * 60_000)
  t.equal((await decide(other, approvalId, 'approve')).body.code, 'fresh_factor_required', 'it takes a fresh factor')
  const fresh = await enter(second)
  const answer = await decide(fresh, approvalId, 'approve')
  t.match(answer.body, { approval: { status: 'done', decidedBy: second.memberId } })
  t.equal(await waiting(fresh), 0)
  t.same(doneIn(id), [{ workspace: id, by: asker.memberId, word: 'secret word' }], 'once, as the asker, with what was asked')
  t.equal((await decide(await enter(second), approvalId, 'approve')).body.code, 'wrong_step', 'never twice')
  const events = await server.database.admin<{ operation: string; outcome: string; code: string | null; actor_id: string }[]>`
    select operation, outcome, code, actor_id from audit_events where tenant_id = ${id} and (operation = 'inboxes.danger' or (operation = 'approvals.approve' and outcome = 'granted')) order by id`
  t.same(events.map(({ operation, outcome, code, actor_id: by }) => [operation, outcome, code, by === asker.memberId ? 'asker' : 'second']), [
    ['inboxes.danger', 'denied', 'approval_required', 'asker'],
    ['inboxes.danger', 'denied', 'approval_required', 'asker'],
    ['inboxes.danger', 'granted', null, 'asker'],
    ['approvals.approve', 'granted', null, 'second']
  ])
})

t.test('C6: who asks for something else of the same is not given what a colleague asked for', async (t) => {
  const { id, owner } = await foundWorkspace(server)
  const admin = await sessionOf(server, await recruit(server, id, 'admin', NO_LEVEL))
  t.equal((await ask(admin, 'open the door')).code, 'approval_required')
  t.same([(await ask(owner.client, 'open the door')).code, (await ask(owner.client, 'close the window')).code], ['approval_required', 'another_waits'])
  t.equal((await approvalsOf(owner.client)).length, 1)
})

t.test('C6: nobody approves whom the asker invited or gave new factors, nor an admin of less than a week, nor somebody without the right', async (t) => {
  const { id, asker, second } = await crew('Bound')
  const third = await recruit(server, id, 'admin', NO_LEVEL)
  const agent = await recruit(server, id, 'agent', NO_LEVEL)
  const auditor = await recruit(server, id, 'auditor', NO_LEVEL)
  await note(id, second.memberId, 'invited', asker.memberId)
  const problem = await ask(await enter(asker), 'x')
  t.equal(problem.details.facts?.['alone'], false, 'the owner could')
  const approvalId = String(problem.details.facts?.['approvalId'])
  const tried = async (person: Recruit) => (await decide(await enter(person), approvalId, 'approve')).body.code
  t.equal(await tried(second), 'second_person_required', 'invited by the asker')
  t.equal(await tried(third), 'second_person_required', 'an admin of today')
  t.equal(await tried(agent), 'forbidden')
  t.equal(await tried(auditor), 'forbidden')
  t.equal((await decide(await enter(await recruit(server, (await foundWorkspace(server, 'Elsewhere')).id, 'admin', NO_LEVEL)), approvalId, 'approve')).body.code, 'not_found')
  server.clock.advance(6 * DAY)
  await note(id, third.memberId, 'reset', asker.memberId)
  server.clock.advance(2 * DAY)
  t.equal(await tried(third), 'second_person_required', 'the asker gave them new factors')
  await server.database.admin`delete from member_standing where member_id = ${third.memberId}`
  await note(id, third.memberId, 'promoted', second.memberId)
  t.equal(await tried(third), 'second_person_required', 'an admin since today')
  await server.database.admin`delete from member_standing where member_id = ${third.memberId}`
  t.equal(await tried(third), undefined, 'an admin of a week whom the asker did not bring in')
  t.equal(doneIn(id).length, 1)
})

t.test('C6: alone it takes three days, a mail to every member, and a fresh factor again; anybody may stop it', async (t) => {
  const workspace = await foundWorkspace(server, 'Lone')
  const owner: Recruit = { ...workspace.owner, workspaceId: workspace.id }
  const agent = await recruit(server, workspace.id, 'agent', NO_LEVEL)
  const admin = await recruit(server, workspace.id, 'admin', NO_LEVEL)
  const problem = await ask(await enter(owner), 'alone')
  t.match(problem.details.facts, { alone: true, dueAt: new Date(server.clock.now() + 72 * HOUR).toISOString() })
  const approvalId = String(problem.details.facts?.['approvalId'])
  const told = () => server.mails.filter((mail) => /one person/i.test(mail) && [workspace.owner.email, `${agent.memberId}@`, `${admin.memberId}@`].some((address) => mail.includes(address)))
  for (const deadline = Date.now() + 60_000; told().length < 3 && Date.now() < deadline; ) await new Promise((resolve) => setTimeout(resolve, 50))
  t.equal(told().length, 3, 'every member is told')
  t.notMatch(told().join(' '), /inboxes|danger|alone/, 'not of what it is')
  t.match((await decide(await enter(owner), approvalId, 'confirm')).body, { code: 'too_early' })
  server.clock.advance(72 * HOUR + 1)
  const late = await enter(owner)
  server.clock.advance(6 * 60_000)
  t.equal((await decide(late, approvalId, 'confirm')).body.code, 'fresh_factor_required')
  t.equal((await decide(await enter(admin), approvalId, 'confirm')).body.code, 'second_person_required', 'only the asker')
  t.match((await decide(await enter(owner), approvalId, 'confirm')).body, { approval: { status: 'done', alone: true, decidedBy: owner.memberId } })
  t.equal(doneIn(workspace.id).length, 1)

  const second = String((await ask(await enter(owner), 'again')).details.facts?.['approvalId'])
  t.match((await decide(await enter(admin), second, 'refuse')).body, { approval: { status: 'refused' } }, 'an admin of today may stop it')
  server.clock.advance(73 * HOUR)
  t.equal((await decide(await enter(owner), second, 'confirm')).body.code, 'wrong_step')
  t.equal(doneIn(workspace.id).length, 1)
})

t.test('C6 A83: approved twice, or approved and cancelled, at once: one wins, and it is done at most once', async (t) => {
  const { id, asker, second } = await crew('Races')
  const approvers = [await enter(second), await enter(second), await enter(second)]
  let approvalId = String((await ask(await enter(asker), 'race')).details.facts?.['approvalId'])
  const codes = (await Promise.all(approvers.map((client) => decide(client, approvalId, 'approve')))).map(({ status, body }) => body.code ?? status)
  t.same(codes.map(String).toSorted(), ['200', 'wrong_step', 'wrong_step'])
  t.equal(doneIn(id).length, 1)
  for (let round = 0; round < 5; round++) {
    const before = doneIn(id).length
    const [first, other] = [await enter(asker), await enter(second)]
    approvalId = String((await ask(first, 'race')).details.facts?.['approvalId'])
    const [approved, cancelled] = await Promise.all([decide(other, approvalId, 'approve'), decide(first, approvalId, 'cancel')])
    t.equal([approved, cancelled].filter(({ status }) => status === 200).length, 1, 'one of the two')
    t.equal(doneIn(id).length - before, approved.status === 200 ? 1 : 0)
  }
})

t.test('C6 A45: what the asker may not do any more is not done, and an approver who was demoted approves nothing', async (t) => {
  const { id, asker, second } = await crew('Demoted')
  const { admin } = server.database
  const approvalId = String((await ask(await enter(asker), 'late')).details.facts?.['approvalId'])
  const approver = await enter(second)
  await admin`update members set role = 'agent' where tenant_id = ${id} and id = ${second.memberId}`
  t.equal((await decide(approver, approvalId, 'approve')).body.code, 'forbidden')
  await admin`update members set role = 'admin' where tenant_id = ${id} and id = ${second.memberId}`
  await admin`update members set role = 'agent' where tenant_id = ${id} and id = ${asker.memberId}`
  t.match((await decide(approver, approvalId, 'approve')).body, { approval: { status: 'void' } })
  await admin`update members set role = 'admin' where tenant_id = ${id} and id = ${asker.memberId}`
  const next = String((await ask(await enter(asker), 'late')).details.facts?.['approvalId'])
  await admin`update members set status = 'deactivated' where tenant_id = ${id} and id = ${asker.memberId}`
  t.match((await decide(await enter(second), next, 'approve')).body, { approval: { status: 'void' } })
  await admin`update members set status = 'active' where tenant_id = ${id} and id = ${asker.memberId}`
  const old = String((await ask(await enter(asker), 'old')).details.facts?.['approvalId'])
  server.clock.advance(15 * DAY)
  t.equal((await decide(await enter(second), old, 'approve')).body.code, 'wrong_step', 'after two weeks nobody approves it any more')
  t.equal((await approvalsOf(await enter(second)))[0]?.status, 'void')
  t.not((await ask(await enter(asker), 'new')).details.facts?.['approvalId'], old, 'and it may be asked for anew')
  t.equal(doneIn(id).length, 0)
})

t.test('C6: who was invited, brought back, made an admin or given new factors is noted with who did it', async (t) => {
  const workspace = await foundWorkspace(server, 'Noted')
  const { client, memberId: owner } = workspace.owner
  const joining = await follow(server, (await invite(client, { role: 'admin', access: NO_LEVEL })).token)
  t.equal((await finish(joining)).status, 201)
  const invited = (await joining.client.ok<{ member: { id: string } }>('/auth/session')).member.id
  const [raised, back, anew, heir] = await Promise.all((['agent', 'admin', 'admin', 'agent'] as const).map((role) => recruit(server, workspace.id, role, NO_LEVEL)))
  if (!raised || !back || !anew || !heir) throw new Error('Four were recruited')
  const rights = (role: string) => ({ method: 'PUT', body: { role, access: NO_LEVEL } })
  await client.ok(`/members/${raised.memberId}/rights`, rights('admin'))
  await client.ok(`/members/${anew.memberId}/rights`, rights('owner'))
  await client.ok(`/members/${back.memberId}/deactivate`, { body: {} })
  await client.ok(`/members/${back.memberId}/reactivate`, { body: {} })
  await client.ok(`/members/${anew.memberId}/reset-factors`, { body: {} })
  await client.ok(`/members/${heir.memberId}/hand-over`, { body: {} })
  const rows = await server.database.admin<{ member_id: string; kind: string }[]>`select member_id, kind from member_standing where tenant_id = ${workspace.id} and by_member_id = ${owner} order by kind`
  const of = (id: string) => rows.flatMap(({ member_id: member, kind }) => (member === id ? [kind] : []))
  t.same(of(invited), ['invited', 'promoted'])
  t.same(of(raised.memberId), ['promoted'])
  t.same(of(back.memberId), ['ended', 'invited', 'promoted'])
  t.same(of(anew.memberId), ['reset'], 'who was an admin before has been it for as long')
  t.same(of(heir.memberId), ['promoted'])
  server.clock.advance(8 * DAY)
  const problem = await ask(await enter({ ...workspace.owner, workspaceId: workspace.id }), 'now an admin')
  const approvalId = String(problem.details.facts?.['approvalId'])
  for (const bound of [back, anew]) t.equal((await decide(await enter(bound), approvalId, 'approve')).body.code, 'second_person_required')
  t.equal((await decide(await enter(raised), approvalId, 'approve')).status, 200, 'a week after it was made an admin')
})

t.end()
