import t from 'tap'
import type { Approval } from '../../src/features/approvals/schema.ts'
import type { RecordedEvent } from '../../src/features/record/schema.ts'
import { LIMITS } from '../../src/operations/index.ts'
import { type Recruit, recruit, sessionOf } from '../support/crew.ts'
import { type TestWorkspace, foundWorkspace, signIn } from '../support/people.ts'
import { eventually } from '../support/persistent.ts'
import { TestClock, type TestServer, startServer } from '../support/server.ts'
import { openSocket } from '../support/socket.ts'

const ALL = { billing: true, customerData: true, messaging: true }
const MINUTE = 60_000
const OPEN = { idleMinutes: 30, absoluteHours: 12, networks: [] as string[], passkeysOnly: false }

let server: TestServer
t.before(async () => {
  server = await startServer({ clock: new TestClock(), env: { TRUSTED_PROXIES: '127.0.0.1' }, limits: { 'refusal.note': LIMITS['refusal.note'] } })
})
t.after(() => server.stop())

const put = (workspace: TestWorkspace, change: object) => workspace.owner.client.call<{ code?: string; field?: string; policy?: object }>('/security', { method: 'PUT', body: { ...OPEN, ...change } })

t.test('W5 A32: staff come from the networks of their workspace only, whoever they are, at every request and on every socket', async (t) => {
  const workspace = await foundWorkspace(server)
  const { owner } = workspace
  const inside = await sessionOf(server, await recruit(server, workspace.id, 'agent', ALL))
  const strayed = await recruit(server, workspace.id, 'admin', ALL)
  const outside = await sessionOf(server, strayed)
  inside.headers['x-forwarded-for'] = '::ffff:203.0.113.7'
  outside.headers['x-forwarded-for'] = '203.0.114.7'
  // Sockets of the tests come from 127.0.0.1.
  const [stays, falls] = [await openSocket(inside), await openSocket(outside)]
  t.match((await put(workspace, { networks: ['127.0.0.0/8', '203.0.113.77/24', '2001:db8::/32', '203.0.113.0/24'] })).body, { policy: { networks: ['127.0.0.0/8', '203.0.113.0/24', '2001:db8::/32'] } })
  t.equal((await inside.call('/members')).status, 200, 'IPv4 that is mapped into IPv6 is IPv4')
  t.match(await outside.fails('/members'), { status: 403, code: 'network_refused' })
  t.match(await outside.fails('/auth/session'), { code: 'network_refused' })
  t.match(await outside.fails('/socket/ticket', { body: {} }), { code: 'network_refused' })
  const seen = async () => (await owner.client.ok<{ events: RecordedEvent[] }>('/record?operation=auth.admission')).events
  t.match(await eventually('that refusal in the record', async () => ((await seen()).length > 0 ? seen() : null)), [{ outcome: 'denied', code: 'network_refused', actor: { id: strayed.memberId }, place: { ip: '203.0.114.7' } }], 'W13: who came from elsewhere is on record, once')
  inside.headers['x-forwarded-for'] = '2001:db9::1'
  t.match(await inside.fails('/members'), { code: 'network_refused' }, 'the same session, from elsewhere')
  t.notOk(stays.closed ?? falls.closed, 'these addresses are within')

  owner.client.headers['x-forwarded-for'] = '203.0.113.9'
  const began = Date.now()
  t.equal((await put(workspace, { networks: ['203.0.113.0/24'] })).status, 200)
  await Promise.all([stays.until(() => stays.closed), falls.until(() => falls.closed)])
  t.match([stays.closed, falls.closed], [{ code: 4004 }, { code: 4004 }])
  t.ok(Date.now() - began < 30_000, 'within a second, given thirty times that')
  await outside.ok('/auth/locked/sign-out', { body: {} })
  outside.headers['x-forwarded-for'] = '203.0.113.7'
  t.match(await outside.fails('/members'), { code: 'unauthenticated' }, 'who is not let in may leave')
  server.clock.advance(30_000)
  const away = await signIn(server, owner)
  t.match(await away.fails('/auth/workspace', { body: { workspaceId: workspace.id } }), { status: 403, code: 'network_refused' }, 'nor is it entered from elsewhere')
})

t.test('W5: nobody locks themselves out, and what is no network is named', async (t) => {
  const workspace = await foundWorkspace(server)
  t.match(await put(workspace, { networks: ['203.0.113.0/24'] }), { status: 409, body: { code: 'would_lock_out', field: 'networks', facts: { ip: '127.0.0.1' } } })
  t.match(await put(workspace, { networks: ['127.0.0.1', 'office'] }), { status: 400, body: { code: 'invalid_input', field: 'networks/1' } })
  t.match((await put(workspace, { passkeysOnly: true })).body, { code: 'would_lock_out', field: 'passkeysOnly' })
  t.match((await put(workspace, { idleMinutes: 60 })).body, { code: 'invalid_input', field: 'idleMinutes' }, 'longer than the installation takes')
  t.match((await put(workspace, { absoluteHours: 24 })).body, { code: 'invalid_input', field: 'absoluteHours' })
  t.match(await workspace.owner.client.ok('/security'), { policy: OPEN, bounds: { idleMinutes: 30, absoluteHours: 12 }, ip: '127.0.0.1' }, 'nothing was changed')
  const [row] = await server.database.admin<{ n: number }[]>`select count(*)::int as n from security_policies where tenant_id = ${workspace.id}`
  t.equal(row?.n, 0)
})

t.test('A16 W5: a stolen session changes nothing without a fresh code', async (t) => {
  const workspace = await foundWorkspace(server)
  server.clock.advance(6 * MINUTE)
  t.match(await put(workspace, { idleMinutes: 5 }), { status: 403, body: { code: 'fresh_factor_required' } })
})

t.test('F9: sessions are as short as the workspace says, and only there', async (t) => {
  const [short, usual] = [await foundWorkspace(server), await foundWorkspace(server)]
  t.equal((await put(short, { idleMinutes: 5, absoluteHours: 1 })).status, 200)
  const socket = await openSocket(short.owner.client)
  server.clock.advance(6 * MINUTE)
  await socket.until(() => socket.closed)
  t.match(socket.closed, { code: 4002 })
  t.match(await short.owner.client.fails('/members'), { code: 'session_locked' })
  t.equal((await usual.owner.client.call('/members')).status, 200)
  const awake = await sessionOf(server, short.owner)
  for (let minutes = 0; minutes < 60; minutes += 4) {
    t.equal((await awake.call('/auth/active', { body: {} })).status, 200, `after ${minutes} minutes`)
    server.clock.advance(4 * MINUTE)
  }
  t.match(await awake.fails('/members'), { code: 'unauthenticated' }, 'an hour is over')
})

t.test('W10: where only passkeys are taken, a session that was begun with a code gets in nowhere, and no code unlocks', async (t) => {
  const workspace = await foundWorkspace(server)
  const { admin } = server.database
  const colleague = await recruit(server, workspace.id, 'agent', ALL)
  const byCode = await sessionOf(server, colleague)
  const byPasskey = await sessionOf(server, colleague)
  const [newest] = await admin<{ id: string }[]>`select id from sessions where identity_id = ${colleague.identityId} order by created_at desc, id desc limit 1`
  await admin`update sessions set factor_kind = 'passkey' where id = ${newest?.id ?? ''} or identity_id = ${workspace.owner.identityId}`
  const socket = await openSocket(byCode)
  t.equal((await put(workspace, { passkeysOnly: true })).status, 200)
  await socket.until(() => socket.closed)
  t.match(socket.closed, { code: 4004 })
  t.match(await byCode.fails('/members'), { status: 403, code: 'passkey_required' })
  t.equal((await byPasskey.call('/members')).status, 200)
  t.match(await byPasskey.fails('/auth/step-up', { body: { code: '123456', action: 'members' } }), { status: 403, code: 'passkey_required' }, 'nor does a code open what asks for a factor anew')
  await byPasskey.ok('/auth/lock', { body: {} })
  t.match(await byPasskey.fails('/auth/unlock', { body: { code: '123456' } }), { code: 'passkey_required' })
})

t.test('C6: asking less of staff or hiding less than before waits for a second person; asking or hiding more does not', async (t) => {
  const { id } = await foundWorkspace(server, 'Weaker')
  const [asker, second] = [await recruit(server, id, 'owner', ALL), await recruit(server, id, 'admin', ALL)]
  server.clock.advance(8 * 24 * 60 * MINUTE)
  const enter = (person: Recruit) => sessionOf(server, person)
  const change = async (path: string, method: string, body: object) => (await (await enter(asker)).call<{ code?: string }>(path, { method, body })).body.code ?? 'ok'
  const policy = { idleMinutes: 20, absoluteHours: 8, networks: ['127.0.0.0/8', '203.0.113.0/24'], passkeysOnly: false }
  const security = (changes: object) => change('/security', 'PUT', { ...policy, ...changes })
  const privacy = (changes: object) => change('/privacy', 'PATCH', changes)
  t.equal(await security({}), 'ok')
  t.equal(await security({ idleMinutes: 10, networks: ['127.0.0.0/8'] }), 'ok')
  t.equal(await security({ idleMinutes: 10 }), 'approval_required', 'another network')
  t.equal(await security({ idleMinutes: 10, networks: [] }), 'approval_required', 'every network')
  t.equal(await security({ networks: ['127.0.0.0/8'] }), 'approval_required', 'longer idle')
  t.equal(await security({ idleMinutes: 10, networks: ['127.0.0.0/8'], absoluteHours: 9 }), 'approval_required', 'longer sessions')
  t.equal(await privacy({ maskedText: 'all' }), 'ok')
  t.equal(await privacy({ reveal: 'with_reason' }), 'ok')
  t.equal(await privacy({ reveal: 'at_once' }), 'approval_required')
  t.equal(await privacy({ maskedText: 'patterns' }), 'approval_required')
  t.match(await (await enter(asker)).ok('/privacy'), { settings: { maskedText: 'all', reveal: 'with_reason' } }, 'it stays as it was')
  const waiting = (await (await enter(second)).ok<{ approvals: Approval[] }>('/approvals')).approvals.filter(({ status }) => status === 'waiting')
  t.same(waiting.map(({ operation }) => operation).toSorted(), ['privacy.update', 'security.update'], 'what is asked for otherwise takes the place of what was')
  for (const { id: approvalId } of waiting) t.match(await (await enter(second)).ok(`/approvals/${approvalId}/approve`, { body: {} }), { approval: { status: 'done' } })
  t.match(await (await enter(asker)).ok('/privacy'), { settings: { maskedText: 'patterns', reveal: 'with_reason' } })
  t.match(await (await enter(asker)).ok('/security'), { policy: { absoluteHours: 9 } })
  t.match(await (await enter(second)).fails('/security', { method: 'PUT', body: { ...policy, idleMinutes: 10, absoluteHours: 8, networks: ['127.0.0.1/32'] } }), { code: 'approval_required' }, 'fewer networks, by who could leave the owners outside')
  const [row] = await server.database.admin<{ n: number }[]>`select count(*)::int as n from audit_events where tenant_id = ${id} and operation = 'privacy.update' and outcome = 'granted'`
  t.equal(row?.n, 3)
})

t.test('C6: an approval counts for the settings that it was asked against, and locks out nobody who gives it', async (t) => {
  const { id } = await foundWorkspace(server, 'Stale')
  const [asker, second] = [await recruit(server, id, 'owner', ALL), await recruit(server, id, 'owner', ALL)]
  server.clock.advance(8 * 24 * 60 * MINUTE)
  const policy = { idleMinutes: 10, absoluteHours: 8, networks: [] as string[], passkeysOnly: false }
  const change = async (by: Recruit, path: string, body: object) => (await (await sessionOf(server, by)).call<{ code?: string; facts?: { approvalId: string } }>(path, { method: path === '/privacy' ? 'PATCH' : 'PUT', body })).body
  const approve = async (approvalId: string | undefined) => (await (await sessionOf(server, second)).call<{ approval?: Approval; code?: string }>(`/approvals/${approvalId ?? ''}/approve`, { body: {} })).body
  const ask = async (path: string, body: object) => {
    const { code, facts } = await change(asker, path, body)
    t.equal(code, 'approval_required')
    return facts?.approvalId
  }
  t.equal((await change(asker, '/security', policy)).code, undefined)
  const first = await ask('/security', { ...policy, idleMinutes: 20 })
  const { approvals } = await (await sessionOf(server, second)).ok<{ approvals: Approval[] }>('/approvals')
  t.match(approvals[0]?.wanted, [{ field: 'idleMinutes', value: '20', before: '10' }, { field: 'absoluteHours', value: '8', before: '8' }, { field: 'networks', value: '', before: '' }, { field: 'passkeysOnly', before: 'false' }])
  t.equal((await change(second, '/security', { ...policy, networks: ['127.0.0.0/8'] })).code, undefined, 'somebody asks for more meanwhile')
  t.match(await approve(first), { approval: { status: 'void' } })
  t.match(await (await sessionOf(server, asker)).ok('/security'), { policy: { idleMinutes: 10, networks: ['127.0.0.0/8'] } }, 'it stays')
  t.match(await approve(await ask('/security', { ...policy, idleMinutes: 20, networks: ['127.0.0.0/8'] })), { approval: { status: 'done' } }, 'asked for anew')

  const stale = await ask('/security', { ...policy, idleMinutes: 25, networks: ['127.0.0.0/8'] })
  t.equal((await change(second, '/security', { ...policy, idleMinutes: 15, networks: ['127.0.0.0/8'] })).code, undefined)
  t.not(await ask('/security', { ...policy, idleMinutes: 25, networks: ['127.0.0.0/8'] }), stale, 'the same against other settings is another request')
  await server.database.admin`update approvals set status = 'void', decided_at = now() where tenant_id = ${id} and status = 'waiting'`
  const far = await sessionOf(server, asker)
  far.headers['x-forwarded-for'] = '127.9.9.9'
  const narrow = await far.call<{ facts?: { approvalId: string } }>('/security', { method: 'PUT', body: { ...policy, idleMinutes: 20, networks: ['127.9.0.0/16'] } })
  t.match(await approve(narrow.body.facts?.approvalId), { code: 'would_lock_out', field: 'networks' }, 'the approver comes from elsewhere')
  t.match(await (await sessionOf(server, second)).ok('/approvals'), { approvals: [{ status: 'waiting' }] }, 'it waits still')

  t.equal((await change(asker, '/privacy', { maskedText: 'all' })).code, undefined)
  const open = await ask('/privacy', { maskedText: 'patterns' })
  t.equal((await change(second, '/privacy', { reveal: 'with_reason' })).code, undefined)
  t.match(await approve(open), { approval: { status: 'void' } })
  t.match(await (await sessionOf(server, asker)).ok('/privacy'), { settings: { maskedText: 'all', reveal: 'with_reason' } })
})

t.end()
