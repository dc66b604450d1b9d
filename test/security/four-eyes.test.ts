import t from 'tap'
import type { Approval } from '../../src/features/approvals/schema.ts'
import { listApprovals } from '../../src/features/approvals/repository.ts'
import { LIMITS } from '../../src/operations/index.ts'
import { type Recruit, recruit, sessionOf } from '../support/crew.ts'
import { foundWorkspace } from '../support/people.ts'
import { TestClock, type TestServer, startServer } from '../support/server.ts'

const DAY = 24 * 60 * 60_000
const ALL = { billing: true, customerData: true, messaging: true }
const POLICY = { idleMinutes: 10, absoluteHours: 8, networks: [] as string[], passkeysOnly: false }
let server: TestServer
t.before(async () => {
  server = await startServer({ clock: new TestClock(), limits: { 'approval.member': LIMITS['approval.member'] } })
})
t.after(() => server.stop())

interface Answer {
  readonly code?: string
  readonly facts?: { readonly approvalId: string; readonly alone: boolean }
  readonly approval?: Approval
}
const enter = (person: Recruit) => sessionOf(server, person)
const put = async (person: Recruit, change: object) => (await (await enter(person)).call<Answer>('/security', { method: 'PUT', body: { ...POLICY, ...change } })).body
const decide = async (person: Recruit, id: string | undefined, verb: string) => (await (await enter(person)).call<Answer>(`/approvals/${id ?? ''}/${verb}`, { body: {} })).body
const listFor = async (person: Recruit) => (await (await enter(person)).ok<{ approvals: Approval[] }>('/approvals')).approvals
const tell = async (person: Recruit, path: string, options: object) => (await (await enter(person)).call<Answer>(path, options)).body.code ?? 'ok'

/** An owner and colleagues of long standing, in a workspace whose policy can be weakened. */
async function crew(...roles: ('owner' | 'admin')[]) {
  const workspace = await foundWorkspace(server, 'Four Eyes BV')
  const owner: Recruit = { ...workspace.owner, workspaceId: workspace.id }
  const others: Recruit[] = []
  for (const role of roles) others.push(await recruit(server, workspace.id, role, ALL))
  server.clock.advance(8 * DAY)
  t.equal((await put(owner, {})).code, undefined)
  return { id: workspace.id, owner, others }
}

t.test('C6: erasing the workspace, which an owner asks for, is approved by a second owner or admin; an owner among admins is not alone', async (t) => {
  const { id, owner, others: [admin] } = await crew('admin')
  if (!admin) throw new Error('One was recruited')
  const blind = await recruit(server, id, 'admin', { ...ALL, customerData: false })
  server.clock.advance(8 * DAY)
  const erase = { body: { subject: 'workspace', confirmation: 'Four Eyes BV' } }
  t.equal(await tell(owner, '/erasures', erase), 'approval_required')
  const [asked] = await listFor(admin)
  t.match(asked, { operation: 'erasures.request', alone: false, can: { approve: true, refuse: true } })
  t.equal(await tell(admin, '/erasures', erase), 'forbidden', 'an admin asks for no such thing themselves')
  t.equal((await decide(blind, asked?.id, 'approve')).code, 'second_person_required', 'nor approves it without the right to customer data')
  t.match(await (await enter(owner)).ok('/erasures'), { erasures: [] })
  t.match(await decide(admin, asked?.id, 'approve'), { approval: { status: 'done' } })
  const { owner: lone } = await crew()
  t.match(await (await enter(lone)).fails('/erasures', erase), { code: 'approval_required', facts: { alone: true } })
})

t.test('W11 C6: a reason that names a customer is masked for those who see no customer data, as it is in the record', async (t) => {
  const { id, owner, others: [admin] } = await crew('admin')
  if (!admin) throw new Error('One was recruited')
  const blind = [await recruit(server, id, 'admin', { ...ALL, customerData: false }), await recruit(server, id, 'auditor', ALL)]
  const reason = 'Carla asked from carla@example.test'
  t.equal(await tell(owner, '/erasures', { body: { subject: 'workspace', confirmation: 'Four Eyes BV', reason } }), 'approval_required')
  for (const person of [owner, admin]) t.equal((await listFor(person))[0]?.reason, reason)
  for (const person of blind) t.equal((await listFor(person))[0]?.reason, 'Carla asked from •••')
})

t.test('C6: a reset of factors that is refused binds nobody: that colleague may approve still', async (t) => {
  const { owner, others: [second] } = await crew('admin')
  if (!second) throw new Error('One was recruited')
  await recruit(server, (await foundWorkspace(server, 'Elsewhere')).id, 'agent', ALL, second.identityId)
  t.equal(await tell(owner, `/members/${second.memberId}/reset-factors`, { body: {} }), 'shared_identity')
  const { facts } = await put(owner, { idleMinutes: 20 })
  t.equal(facts?.alone, false)
  t.match(await decide(second, facts?.approvalId, 'approve'), { approval: { status: 'done' } })
})

const WAYS: readonly (readonly [string, (other: Recruit) => readonly [string, object]])[] = [
  ['gave them new factors', ({ memberId }) => [`/members/${memberId}/reset-factors`, { body: {} }]],
  ['ended their membership', ({ memberId }) => [`/members/${memberId}/deactivate`, { body: {} }]],
  ['took the role', ({ memberId }) => [`/members/${memberId}/rights`, { method: 'PUT', body: { role: 'agent', access: ALL } }]],
  ['took an access level', ({ memberId }) => [`/members/${memberId}/rights`, { method: 'PUT', body: { role: 'admin', access: { ...ALL, customerData: false } } }]]
]

t.test('C6: whoever kept the only colleague from approving is not alone by that, for a week', async (t) => {
  for (const [name, way] of WAYS) {
    const { owner, others: [second] } = await crew('admin')
    if (!second) throw new Error('One was recruited')
    t.equal(await tell(owner, ...way(second)), 'ok', name)
    const isLevel = name === 'took an access level'
    const first = await put(owner, { idleMinutes: 20 })
    t.equal(first.facts?.alone, false, name)
    t.equal((await decide(owner, first.facts?.approvalId, 'confirm')).code, 'second_person_required', name)
    server.clock.advance(8 * DAY)
    const later = await put(owner, { idleMinutes: 20 })
    t.equal(later.facts?.alone, !isLevel, `${name}, and a week went by`)
    t.equal(later.facts?.approvalId === first.facts?.approvalId, isLevel, name)
  }
})

t.test('C6: a lone asker confirms nothing when there is somebody by then, or when they made themselves alone since', async (t) => {
  const { id, owner } = await crew()
  const admin = await recruit(server, id, 'admin', ALL)
  server.clock.advance(5 * DAY)
  const { facts } = await put(owner, { idleMinutes: 20 })
  t.equal(facts?.alone, true, 'nobody has been there for a week')
  server.clock.advance(3 * DAY + 1000)
  t.match((await listFor(owner))[0], { status: 'waiting', can: { confirm: false } })
  t.equal((await decide(owner, facts?.approvalId, 'confirm')).code, 'second_person_required', 'the admin has been by now')
  t.equal(await tell(owner, `/members/${admin.memberId}/deactivate`, { body: {} }), 'ok')
  t.equal((await decide(owner, facts?.approvalId, 'confirm')).code, 'second_person_required', 'nor does it help to end them')
  server.clock.advance(8 * DAY)
  t.match(await decide(owner, facts?.approvalId, 'confirm'), { approval: { status: 'done' } })
})

t.test('C6 A83: what waits is listed before everything else, and nobody asks for more than ten a day', async (t) => {
  const { id, owner, others: [second] } = await crew('admin')
  if (!second) throw new Error('One was recruited')
  const { facts } = await put(owner, { idleMinutes: 20 })
  await server.database.admin`
    insert into approvals (tenant_id, id, operation, subject_kind, subject_id, request, alone, status, asked_by, asked_at, due_at, decided_by, decided_at)
    select tenant_id, ('ffffffff-ffff-4fff-bfff-' || lpad(n::text, 12, '0'))::uuid, operation, subject_kind, subject_id, request, alone, 'cancelled', asked_by, asked_at, due_at, asked_by, asked_at
    from approvals, generate_series(1, 120) n where id = ${facts?.approvalId ?? ''}`
  // Read below the door, which could not open what is sealed to the place of another row.
  const rows = await server.app.services.withTenant({ tenantId: id }, (tx) => listApprovals(tx))
  t.match(rows[0], { id: facts?.approvalId, status: 'waiting' })
  t.equal(rows.length, 101)
  await server.database.admin`delete from approvals where tenant_id = ${id} and status = 'cancelled'`
  const codes: (string | undefined)[] = []
  for (let turn = 0; turn < 12; turn++) codes.push((await put(owner, { idleMinutes: 20 + (turn % 2) })).code)
  t.same(codes.slice(-3), ['rate_limited', 'rate_limited', 'rate_limited'])
  t.equal(codes.filter((code) => code === 'approval_required').length, 9, 'after the first')
})

t.end()
