import { randomUUID } from 'node:crypto'
import postgres from 'postgres'
import t from 'tap'
import { sampleCapacity } from '../../src/features/capacity/index.ts'
import { measureWorkspaces } from '../../src/features/installation/index.ts'
import { INTERNAL_OPERATIONS, OPERATIONS } from '../../src/features/index.ts'
import { inviteOperator } from '../../src/features/operators/index.ts'
import { Client, type Target } from '../support/client.ts'
import { PASSWORD, foundWorkspace, totpCode } from '../support/people.ts'
import { eventually } from '../support/persistent.ts'
import { freePort } from '../support/process.ts'
import { type TestServer, startServer } from '../support/server.ts'
import { tokenOf } from '../support/sign-up.ts'
import { openWidget, startConversation } from '../support/visitor.ts'

const [STEP_MS, MINUTE_MS] = [30_000, 60_000]

let server: TestServer
/** The same installation, at the port for operators. */
let inside: Target
t.before(async () => {
  server = await startServer({ env: { INTERNAL_PORT: String(await freePort()) } })
  await server.app.internal.listen({ host: '127.0.0.1', port: server.config.internal.port })
  inside = { url: server.config.internal.url, clock: server.clock }
})
t.after(() => server.stop())

const someone = () => `${randomUUID()}@operators.test`
const invite = async (email: string) => tokenOf((await inviteOperator(server.app.services, email, server.clock.now())).link)

interface Operator {
  readonly client: Client
  readonly email: string
  readonly secret: string
}

async function enrol(email = someone(), name = 'Otto Peters'): Promise<Operator> {
  const client = new Client(inside)
  const token = await invite(email)
  const { totp } = await client.ok<{ totp: { secret: string } }>('/operators/invitation', { body: { token } })
  await client.ok('/operators/enrol', { body: { token, name, password: PASSWORD, code: totpCode(totp.secret, server.clock.now()) } })
  return { client, email, secret: totp.secret }
}

/** A code that was not used yet. */
function nextCode({ secret }: Operator): string {
  server.clock.advance(STEP_MS)
  return totpCode(secret, server.clock.now())
}

const eventsOf = (operation: string) => server.database.admin<{ outcome: string; code: string | null; known: boolean }[]>`select outcome, code, operator_id is not null as known from platform_events where operation = ${operation} order by id`

t.test('S7: an operator comes in by an invitation that works once, with a strong password and a confirmed authenticator', async (t) => {
  const email = someone()
  const token = await invite(email)
  const client = new Client(inside)
  const opened = await client.ok<{ email: string; totp: { secret: string } }>('/operators/invitation', { body: { token } })
  t.equal(opened.email, email)
  const given = (change: object = {}) => ({ body: { token, name: 'Otto', password: PASSWORD, code: totpCode(opened.totp.secret, server.clock.now()), ...change } })
  t.match(await client.fails('/operators/enrol', given({ password: 'password1234' })), { code: 'breached_password' })
  t.match(await client.fails('/operators/enrol', given({ code: '000000' })), { code: 'wrong_code', field: 'code' })
  t.match(await client.fails('/operators/enrol', given({ token: 'A'.repeat(43) })), { code: 'link_expired' })
  t.match(await client.fails('/operators/session'), { code: 'unauthenticated' }, 'nothing of that let anybody in')
  const tries = await Promise.all(Array.from({ length: 5 }, () => new Client(inside).call('/operators/enrol', given())))
  t.same(tries.map(({ status }) => status).toSorted(), [201, 410, 410, 410, 410], 'five at once: one account')
  t.match(await client.fails('/operators/invitation', { body: { token } }), { code: 'link_expired' })
  const late = await invite(someone())
  server.clock.advance(24 * 60 * MINUTE_MS + 1)
  t.match(await client.fails('/operators/invitation', { body: { token: late } }), { code: 'link_expired' }, 'after a day')
})

t.test('S7: signing in takes all three, tells of none, and ends when idle or old', async (t) => {
  const operator = await enrol()
  const { client, email, secret } = operator
  t.match(await client.ok('/operators/session'), { operator: { email, name: 'Otto Peters' } })
  await client.ok('/operators/sign-out', { body: {} })
  t.match(await client.fails('/operators/session'), { code: 'unauthenticated' })
  const code = nextCode(operator)
  const answers = await Promise.all([
    client.call('/operators/sign-in', { body: { email, password: 'not the password', code } }),
    client.call('/operators/sign-in', { body: { email, password: PASSWORD, code: '000000' } }),
    client.call('/operators/sign-in', { body: { email: someone(), password: PASSWORD, code } })
  ])
  const plain = ({ body }: { body: Record<string, unknown> }) => ({ ...body, requestId: null })
  t.equal(new Set(answers.map((answer) => JSON.stringify(plain(answer)))).size, 1, 'one answer for all')
  t.match(answers[0], { status: 401, body: { code: 'wrong_credentials' } })
  const tries = await Promise.all(Array.from({ length: 5 }, () => new Client(inside).call('/operators/sign-in', { body: { email, password: PASSWORD, code } })))
  t.equal(tries.filter(({ status }) => status === 200).length, 1, 'a code works once, of five at once too')

  await client.ok('/operators/sign-in', { body: { email, password: PASSWORD, code: nextCode(operator) } })
  server.clock.advance(14 * MINUTE_MS)
  t.equal((await client.call('/operators/session')).status, 200)
  server.clock.advance(14 * MINUTE_MS)
  await client.ok('/installation/activity', { headers: { 'rind-unattended': 'true' } })
  server.clock.advance(MINUTE_MS + 1)
  t.match(await client.fails('/operators/session'), { code: 'unauthenticated' }, 'idle for a quarter of an hour, whatever a page that is left open asks by itself')
  await client.ok('/operators/sign-in', { body: { email, password: PASSWORD, code: totpCode(secret, server.clock.now()) } })
  for (let minutes = 0; minutes < 470; minutes += 10) {
    server.clock.advance(10 * MINUTE_MS)
    await client.ok('/operators/session')
  }
  server.clock.advance(11 * MINUTE_MS)
  t.match(await client.fails('/operators/session'), { code: 'unauthenticated' }, 'after eight hours, however busy')
})

t.test('S7 A44: each operation of the operators answers operators only, and at their port only', async (t) => {
  const { client } = await enrol()
  const workspace = await foundWorkspace(server, 'Outside')
  const member = new Client(inside)
  for (const [name, value] of workspace.owner.client.cookies) member.cookies.set(name, value)
  const atPublic = new Client(server)
  for (const [name, value] of client.cookies) atPublic.cookies.set(name, value)
  const inputs: Record<string, object> = {
    '/operators/invitations': { email: someone(), code: '000000' }, '/operators/:operatorId/remove': { code: '000000' }, '/backups/:backupId/hold': { until: '2099-01-01T00:00Z', reason: 'A case.', code: '000000' }, '/backups/:backupId/release': { code: '000000' }, '/operator-handbook/versions': { text: 'Nobody reads content.', dueDays: 14 }, '/operator-handbook/signature': { hash: '0'.repeat(64) },
    '/status-page/maintenance': { title: 'New disks', text: 'For an hour.', parts: [], startsAt: '2027-03-04T22:00Z', endsAt: '2027-03-04T23:00Z' },
    '/status-page/reports': { title: 'A report', text: 'Something.', impact: 'minor', parts: [] }, '/status-page/reports/:reportId/updates': { state: 'resolved', text: 'It is over.' }
  }
  const ask = (as: Client, path: string, method: string) => as.call(path.replace(/:\w+/g, randomUUID()), { method, ...(method !== 'GET' && { body: inputs[path] ?? {} }) })
  for (const { id, rest, actor } of INTERNAL_OPERATIONS) {
    if (!rest) throw new Error(`${id} has no route`)
    t.equal((await ask(atPublic, rest.path, rest.method)).status, 404, `${id} is not at the public port`)
    for (const [who, as] of [['nobody', new Client(inside)], ['the owner of a workspace', member]] as const) {
      const { body } = await ask(as, rest.path, rest.method)
      // What lets people in is for anybody on these networks; its empty input is refused.
      t.equal(body['code'], actor === 'operator' ? 'unauthenticated' : 'invalid_input', `${id} by ${who}`)
    }
    if (rest.method === 'GET') t.equal((await ask(client, rest.path, rest.method)).status, 200, `${id} by an operator`)
  }
  const shared = new Set(INTERNAL_OPERATIONS.map(({ rest }) => `${rest?.method} ${rest?.path}`))
  for (const { id, rest } of OPERATIONS) {
    if (rest && !shared.has(`${rest.method} ${rest.path}`)) t.equal((await ask(member, rest.path, rest.method)).status, 404, `${id} is not at the operators' port`)
  }
  t.match(await atPublic.fails('/auth/session'), { code: 'unauthenticated' }, 'an operator is nobody in a workspace')
  t.match(await client.fails('/operators/sign-out', { body: {}, headers: { origin: server.url } }), { code: 'origin_refused' }, 'the other port is another site')
})

t.test('S7 A74: only the networks that are named reach the port, whatever a header says', async (t) => {
  const port = await freePort()
  const other = await startServer({ env: { INTERNAL_PORT: String(port), OPERATOR_NETWORKS: '10.9.0.0/16, 2001:db8::/32' } })
  t.teardown(() => other.stop())
  await other.app.internal.listen({ host: '127.0.0.1', port })
  const target = { url: other.config.internal.url, clock: other.clock }
  t.match(await new Client(target).fails('/operators/session'), { code: 'network_refused', status: 403 })
  t.match(await new Client(target).fails('/operators/session', { headers: { 'x-forwarded-for': '10.9.1.1' } }), { code: 'network_refused' }, 'no proxy is trusted')
  for (const path of ['/', '/enrol', '/build/manifest.json']) t.equal((await fetch(`${target.url}${path}`)).status, 403, path)
  const from = (remoteAddress: string) => other.app.internal.inject({ url: '/api/v1/operators/session', remoteAddress })
  t.same([(await from('10.9.200.1')).statusCode, (await from('::ffff:10.9.0.1')).statusCode, (await from('2001:db8:1::1')).statusCode], [401, 401, 401], 'in the networks')
  t.same([(await from('10.10.0.1')).statusCode, (await from('2001:db9::1')).statusCode], [403, 403], 'beside them')
})

t.test('S7 W8: operators see names, plans and numbers of workspaces, and nothing that was written in them', async (t) => {
  const workspace = await foundWorkspace(server, 'Apotheek De Gaper')
  const visitor = await openWidget(server, workspace.inbox.key)
  await startConversation(visitor, 'The rash is back since Tuesday')
  await visitor.client.ok('/widget/profile', { method: 'PUT', body: { name: 'Wilhelmina Quist', email: 'quist@customer.test' } })
  await measureWorkspaces(server.app.services)
  const { client } = await enrol()
  const texts: string[] = []
  for (const { rest } of INTERNAL_OPERATIONS.filter((operation) => operation.rest?.method === 'GET')) texts.push(JSON.stringify((await client.call(rest?.path ?? '')).body))
  const all = texts.join('\n')
  t.match(all, 'Apotheek De Gaper')
  for (const secret of ['rash', 'Quist', 'customer.test', workspace.owner.email]) t.notOk(all.includes(secret), secret)
  const { workspaces } = await client.ok<{ workspaces: { id: string; plan: string; size: Record<string, unknown> }[] }>('/installation/workspaces')
  const seen = workspaces.find(({ id }) => id === workspace.id)
  t.match(seen, { plan: 'self-hosted', size: { members: 1, contacts: 1, conversations: 1, messages: 1 } })
  t.match(seen?.size['activeOn'], /T00:00:00\.000Z$/, 'the day, and no more')
  const platform = postgres(server.database.urls.platform.reveal(), { max: 1 })
  t.teardown(() => platform.end())
  for (const table of ['messages', 'contacts', 'conversations', 'members', 'tenant_keys', 'data_keys', 'audit_events']) {
    await t.rejects(platform.unsafe(`select 1 from ${table}`), { code: '42501' }, `the login of operators' operations has no grant on ${table}`)
  }
})

t.test('S7 A104: inviting and removing take a code each, are recorded, and take effect at once', async (t) => {
  const operator = await enrol()
  const other = await enrol(someone(), 'Ada Lindqvist')
  const { client } = operator
  const id = (await other.client.ok<{ operator: { id: string } }>('/operators/session')).operator.id
  const own = (await client.ok<{ operator: { id: string } }>('/operators/session')).operator.id
  t.match(await client.fails(`/operators/${id}/remove`, { body: { code: '000000' } }), { code: 'wrong_code' })
  t.match(await client.fails('/operators/invitations', { body: { email: other.email, code: nextCode(operator) } }), { code: 'invalid_input', field: 'email' }, 'nobody makes themselves a colleague')
  const code = nextCode(operator)
  await client.ok('/operators/invitations', { body: { email: someone(), code } })
  t.match(await client.fails(`/operators/${id}/remove`, { body: { code } }), { code: 'code_used' }, 'a code is for one action')
  t.match(await client.fails(`/operators/${own}/remove`, { body: { code: nextCode(operator) } }), { code: 'invalid_input', field: 'operatorId' })
  t.match(await client.fails(`/operators/${randomUUID()}/remove`, { body: { code: nextCode(operator) } }), { code: 'not_found' })
  // On the machine itself somebody who lost the phone is invited again.
  const token = await invite(other.email)
  t.equal((await other.client.call('/operators/session')).status, 200, 'an invitation alone ends nothing')
  const { totp } = await client.ok<{ totp: { secret: string } }>('/operators/invitation', { body: { token } })
  const again = new Client(inside)
  await again.ok('/operators/enrol', { body: { token, name: 'Ada Lindqvist', password: PASSWORD, code: totpCode(totp.secret, server.clock.now()) } })
  t.match(await other.client.fails('/operators/session'), { code: 'unauthenticated' }, 'who enrols anew ends what was before')
  const { operator: renewed } = await again.ok<{ operator: { id: string } }>('/operators/session')
  await client.ok(`/operators/${renewed.id}/remove`, { body: { code: nextCode(operator) } })
  t.match(await again.fails('/operators/session'), { code: 'unauthenticated' })
  t.ok((await eventsOf('operators.remove')).some(({ outcome, known }) => outcome === 'granted' && known))
  t.ok((await eventsOf('operators.remove')).some(({ outcome, code, known }) => outcome === 'denied' && code === 'not_found' && known))
  t.ok((await eventsOf('operators.signIn')).some(({ outcome, code }) => outcome === 'denied' && code === 'wrong_credentials'))
  t.ok((await eventsOf('installation.workspaces')).length > 0, 'looking at the list is recorded')
  const stored = JSON.stringify(await server.database.admin`select * from operators`) + server.logged.join('')
  for (const secret of [PASSWORD, totp.secret, token, 'Lindqvist', operator.email]) t.notOk(stored.includes(secret), 'nothing of it stands in clear, in the table or the log')
})

t.test('A11: passwords and codes of operators are tried a few times only', async (t) => {
  const port = await freePort()
  const real = await startServer({ limits: 'real', env: { INTERNAL_PORT: String(port) } })
  t.teardown(() => real.stop())
  await real.app.internal.listen({ host: '127.0.0.1', port })
  const client = new Client({ url: real.config.internal.url, clock: real.clock })
  const email = someone()
  const statuses: number[] = []
  for (let count = 0; count < 12; count++) statuses.push((await client.call('/operators/sign-in', { body: { email, password: 'x', code: '123456' } })).status)
  t.same(statuses, [...Array.from({ length: 10 }, () => 401), 429, 429])
})

t.test('W13: operators see how full the installation is by the day, and when it will be', async (t) => {
  const { client } = await enrol()
  await eventually('what was measured at the start is deleted', async () => (await client.ok('/installation/capacity'))['measuredAt'] && server.database.admin`delete from capacity_samples`)
  t.match(await client.ok('/installation/capacity'), { measuredAt: null })
  const [day, now] = [24 * 60 * MINUTE_MS, server.clock.now()]
  // Sixty days in which the disk filled by a hundredth each, up to this morning; the job adds what is true now.
  for (let ago = 60; ago > 0; ago--) await server.database.admin`insert into capacity_samples values (${new Date(now - ago * day)}, 1000, 5000000, 5, 100, 250, ${(90 - ago) * 1_000_000}, 100000000)`
  const services = server.app.services
  const before = await sampleCapacity({ ...services, clock: { now: () => now - day / 2 } }, server.config.dataDir.replace(/[^/]+$/, ''))
  t.same(before.map(({ what }) => what), ['disk', 'connections', 'processor'])
  type Found = { measures: { name: string; limit: number | null; days: unknown[]; projection: { soonest: number | null } | null }[] }
  const { measures } = await client.ok<Found>('/installation/capacity')
  const of = (name: string) => measures.find((measure) => measure.name === name)
  t.ok((of('rows')?.days.length ?? 0) >= 60)
  t.equal(of('database')?.limit, null)
  t.match(of('connections'), { limit: 100 })
  t.ok((of('disk')?.limit ?? 0) > 1e9, 'the disk of this machine')
})

t.test('W13: operators see what the process did in the last five minutes, in sums', async (t) => {
  const { client } = await enrol()
  type Found = { requests: number; failed: number; messages: number; sockets: number; jobsWaiting: number | null }
  const before = await client.ok<Found>('/installation/activity')
  const workspace = await foundWorkspace(server, 'Busy')
  const visitor = await openWidget(server, workspace.inbox.key)
  const { conversationId } = await startConversation(visitor, 'The first')
  await visitor.client.ok(`/widget/conversations/${conversationId}/messages`, { body: { clientId: randomUUID(), body: 'And one more' } })
  const after = await client.ok<Found>('/installation/activity')
  t.ok(after.requests >= before.requests + 5)
  t.equal(after.messages, before.messages + 1)
  t.match(after, { failed: before.failed, sockets: 0, jobsWaiting: Number })
})

t.end()
