import { randomUUID } from 'node:crypto'
import { getTableName } from 'drizzle-orm'
import type postgres from 'postgres'
import t from 'tap'
import type { Erasure } from '../../src/features/erasure/schema.ts'
import { REMOVED } from '../../src/features/erasure/destroy.ts'
import { measureWorkspaces } from '../../src/features/installation/index.ts'
import { confirmAlone } from '../support/approving.ts'
import { tenantTables } from '../support/catalog.ts'
import type { Client } from '../support/client.ts'
import { recruit } from '../support/crew.ts'
import { fingerprint } from '../support/doors.ts'
import { until } from '../support/embedded.ts'
import { DAY_MS, addContact, runErasures, stepUp } from '../support/erasing.ts'
import { addMember, foundWorkspace, signIn } from '../support/people.ts'
import { runRind } from '../support/process.ts'
import { type TestServer, startServer } from '../support/server.ts'
import { openSocket } from '../support/socket.ts'
import { openWidget } from '../support/visitor.ts'

let server: TestServer
let admin: postgres.Sql
t.before(async () => {
  server = await startServer()
  admin = server.database.admin
})
t.after(() => server.stop())

const words = (body: string) => ({ body: { clientId: randomUUID(), body } })
const everything = { billing: true, customerData: true, messaging: true }

t.test('A15 A43: an erased workspace has no row, no key and no session left, and those who were only there are gone', async (t) => {
  const workspace = await foundWorkspace(server, 'Vanishing BV')
  const other = await foundWorkspace(server, 'Remaining BV')
  const { client } = workspace.owner
  const both = await recruit(server, workspace.id, 'agent', everything)
  await recruit(server, other.id, 'agent', everything, both.identityId)
  // An owner of this one who stays in another: the address is still there when a step runs again.
  const owner = await recruit(server, workspace.id, 'owner', everything)
  await recruit(server, other.id, 'agent', everything, owner.identityId)
  const colleague = await addMember(server, workspace, 'agent', everything)
  const vera = await addContact(server, client, workspace.inbox.key, 'Words of a customer', 'Vera Verdwenen')
  await client.ok(`/conversations/${vera.conversationId}/read`, { method: 'PUT', body: { seq: 1 } })
  // The path of a message remembers whose conversation it is: it must not remember too long.
  await client.ok(`/conversations/${vera.conversationId}/messages`, words('Before we stop.'))
  const beside = await fingerprint(admin, other.id)
  t.equal((await client.fails('/erasures', { body: { subject: 'workspace', confirmation: 'Vanishing' } })).code, 'confirmation_mismatch')
  t.equal((await client.fails('/erasures', { body: { subject: 'workspace', confirmation: 'Vanishing BV', reason: 'We stop' } })).code, 'approval_required', 'C6: not by one person at once')
  t.same(await client.ok('/erasures'), { erasures: [] }, 'nothing is under way yet')
  await confirmAlone(server, client)
  const openOne = async () => (await client.ok<{ erasures: Erasure[] }>('/erasures')).erasures.find(({ state }) => state === 'waiting')
  const erasure = await openOne()
  if (!erasure) throw new Error('The erasure was not asked for')
  const refused = async (who: Client, path: string, options: object) => t.equal((await who.fails(path, options)).code, 'under_erasure', path)
  const place = `/conversations/${vera.conversationId}`
  const stranger = await openWidget(server, workspace.inbox.key)
  for (const path of ['messages', 'notes']) await refused(client, `${place}/${path}`, words('Nothing new'))
  for (const path of ['close', 'typing']) await refused(client, `${place}/${path}`, { body: {} })
  await refused(client, `${place}/assignee`, { method: 'PUT', body: { memberId: null } })
  t.match(await client.ok(place), { can: { reply: false, note: false, assign: false, close: false }, conversation: { contact: { name: 'Vera Verdwenen' }, lastMessage: { preview: 'Before we stop.' } } }, 'it is read as before')
  await refused(vera.visitor.client, `/widget${place}/messages`, words('Nothing new'))
  await refused(vera.visitor.client, '/widget/profile', { method: 'PUT', body: { name: 'Vera Anders' } })
  for (const who of [vera.visitor, stranger]) await refused(who.client, '/widget/conversations', words('Nothing new'))
  await client.ok(`/erasures/${erasure.id}/cancel`, { body: {} })
  await client.ok(`${place}/messages`, words('We go on.'))
  await vera.visitor.client.ok(`/widget${place}/messages`, words('Good.'))
  await stepUp(server, workspace.owner)
  await client.call('/erasures', { body: { subject: 'workspace', confirmation: 'Vanishing BV' } })
  await confirmAlone(server, client)
  await refused(client, `${place}/messages`, words('Nothing new'))
  const again = await openOne()
  server.clock.advance(7 * DAY_MS + 1000)
  const signedIn = await signIn(server, workspace.owner)
  const socket = await openSocket(signedIn)
  await measureWorkspaces(server.app.services)
  t.equal((await admin`select from workspace_sizes where workspace_id = ${workspace.id}`).length, 1)
  // Killed at each transaction in turn, and once more for the rest.
  for (let step = 1; step <= 9; step++) {
    let transactions = 0
    await runErasures(server, (run) => (actor, work) => {
      if (actor.tenantId === workspace.id) transactions += 1
      return run(actor, async (tx) => {
        const result = await work(tx)
        if (actor.tenantId === workspace.id && transactions === step) throw new Error('killed')
        return result
      })
    }).catch(() => undefined)
  }
  const tables = (await tenantTables(admin)).filter((table) => table !== 'audit_events')
  t.same(REMOVED.map((table) => getTableName(table)).toSorted(), tables.toSorted(), 'no table of a workspace is forgotten')
  for (const table of tables) {
    t.equal((await admin.unsafe(`select from ${table} where tenant_id = '${workspace.id}'`)).length, 0, table)
  }
  t.equal((await admin`select from workspace_sizes where workspace_id = ${workspace.id}`).length, 0, 'nor do the numbers that operators saw of it')
  t.match(await admin`select name, status from workspaces where id = ${workspace.id}`, [{ name: workspace.id, status: 'closed' }])
  t.same([...(await admin`select key_kind, key_id from erasure_journal where erasure_id = ${again?.id ?? ''}`)], [{ key_kind: 'tenant', key_id: workspace.id }])
  const left = (await admin<{ id: string }[]>`select id from identities where id in (${workspace.owner.identityId}, ${colleague.identityId}, ${both.identityId}, ${owner.identityId})`).map(({ id }) => id)
  t.same(left.toSorted(), [both.identityId, owner.identityId].toSorted(), 'who is in another workspace too stays')
  await socket.until(() => socket.closed)
  for (const path of ['/auth/session', '/members', '/erasures']) t.equal((await signedIn.call(path)).status, 401, path)
  t.equal((await colleague.client.call('/members')).status, 401)
  await t.rejects(openWidget(server, workspace.inbox.key), /refused/)
  const letters = () => server.mails.filter((mail) => mail.includes('rind-keys.json'))
  await until('a certificate was mailed', () => letters().length > 1)
  await until('every mail is sent', async () => (await admin`select from mails where sent_at is null`).length === 0)
  t.equal(letters().length, 2, 'the certificate goes to each owner, once')
  for (const address of [workspace.owner.email, `${owner.memberId}@example.test`]) t.equal(letters().filter((mail) => mail.includes(address)).length, 1)
  const [, payload = ''] = /eyJ[\w-]+\.([\w-]+)\.[\w-]+/.exec(letters()[0] ?? '') ?? []
  t.match(JSON.parse(Buffer.from(payload, 'base64url').toString()), { id: again?.id, subject: { kind: 'workspace', id: workspace.id }, removed: { conversations: 1, messages: 4 } })
  // Kept for owners whom no mail reached: the same, word for word.
  const { app, jobs, platform } = server.database.urls
  const env = { RIND_ENV: 'test', DATA_DIR: t.testdir(), ROOT_KEY: server.rootKey.toString('base64'), SIGNING_KEY: Buffer.alloc(32, 7).toString('base64'), DATABASE_URL: app.reveal(), DATABASE_JOBS_URL: jobs.reveal(), DATABASE_PLATFORM_URL: platform.reveal() }
  const printed = await runRind(['certificate', workspace.id], env)
  t.equal(printed.code, 0)
  t.ok(letters()[0]?.includes(printed.stdout.trim().split('.')[1] ?? 'none'), 'what was mailed')
  t.match(await runRind(['certificate', other.id], env), { code: 1, stdout: '', stderr: /no workspace of this id was erased/ })
  t.equal(await fingerprint(admin, other.id), beside)
})

t.end()
