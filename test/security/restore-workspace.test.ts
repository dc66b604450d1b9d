import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import type { ErasedSince } from '../../db/backup/erased-since.ts'
import { BROUGHT_BACK, KEPT } from '../../db/backup/workspace.ts'
import { folderStore } from '../../src/backup/folder-store.ts'
import { nameOf } from '../../src/backup/manifest.ts'
import { restoreBeside, restoreOver } from '../../src/cli/restore-workspace.ts'
import { type BackupSetup, type MadeBackup, makeBackup, makeKeyring } from '../../src/features/backups/index.ts'
import { confirmAlone } from '../support/approving.ts'
import { type TestStores, makeStores } from '../support/backups.ts'
import { tenantTables } from '../support/catalog.ts'
import { adminUrl } from '../support/database.ts'
import { fingerprint } from '../support/doors.ts'
import { DAY_MS, type TestContact, addContact, requestErasure, runErasures, stepUp } from '../support/erasing.ts'
import { ALL } from '../support/exporting.ts'
import { readAll } from '../support/keys.ts'
import { type Staff, type TestWorkspace, addMember, foundWorkspace, signIn } from '../support/people.ts'
import { runRind } from '../support/process.ts'
import { type TestServer, startServer } from '../support/server.ts'

let server: TestServer
let stores: TestStores
let setup: BackupSetup
let workspace: TestWorkspace
let other: TestWorkspace
let erased: TestWorkspace
let agent: Staff
let stays: TestContact
let goneBefore: TestContact
let goneSince: TestContact
let changedMind: TestContact
let waits: TestContact
let leaver: Staff
let backup: MadeBackup
const ignore = () => undefined
const services = () => server.app.services

t.before(async () => {
  server = await startServer()
  stores = await makeStores(t)
  setup = stores.setup(server.database)
  ;[workspace, other, erased] = [await foundWorkspace(server, 'Brought back BV'), await foundWorkspace(server, 'Beside Ltd'), await foundWorkspace(server, 'Erased Ltd')]
  agent = await addMember(server, workspace, 'agent', ALL, 'Anna Agent')
  const { client } = workspace.owner
  stays = await addContact(server, client, workspace.inbox.key, 'words of then', 'Stien Stays')
  goneBefore = await addContact(server, client, workspace.inbox.key, 'words of one who goes', 'Gerard Gone')
  goneSince = await addContact(server, client, workspace.inbox.key, 'words of another who goes', 'Greta Gone')
  changedMind = await addContact(server, client, workspace.inbox.key, 'words that stay after all', 'Carla Cancelled')
  waits = await addContact(server, client, workspace.inbox.key, 'words that wait to go', 'Wim Waits')
  leaver = await addMember(server, workspace, 'agent', ALL, 'Lars Leaver')
  await client.ok(`/conversations/${changedMind.conversationId}/assignee`, { method: 'PUT', body: { memberId: leaver.memberId } })
  await addContact(server, other.owner.client, other.inbox.key, 'words beside', 'Bea Beside')
  await stepUp(server, workspace.owner)
  const { id: cancelled } = await requestErasure(client, changedMind.contactId)
  backup = (await makeBackup(setup, services(), ignore)) as MadeBackup
  await client.ok(`/erasures/${cancelled}/cancel`, { body: {} })
  await client.ok(`/members/${leaver.memberId}/deactivate`, { body: {} })
  await requestErasure(client, goneBefore.contactId)
  await stepUp(server, erased.owner)
  await erased.owner.client.call('/erasures', { body: { subject: 'workspace', confirmation: erased.id.slice(-8) } })
  await confirmAlone(server, erased.owner.client)
  server.clock.advance(7 * DAY_MS + 1)
  await runErasures(server)
  await makeKeyring(setup, services())
  // After the newest copy of the keyring too: only the installation that runs knows of this one.
  workspace = { ...workspace, owner: { ...workspace.owner, client: await signIn(server, workspace.owner) } }
  await requestErasure(workspace.owner.client, goneSince.contactId)
  server.clock.advance(7 * DAY_MS + 1)
  await runErasures(server)
  workspace = { ...workspace, owner: { ...workspace.owner, client: await signIn(server, workspace.owner) } }
  await requestErasure(workspace.owner.client, waits.contactId)
})
t.after(() => server.stop())

function from(workspaceId: string) {
  const folderOf = (kind: 'data' | 'keyring') => folderStore(join(stores.folder, kind === 'data' ? 'backups' : 'keyring'))
  return {
    stores: { data: folderOf('data'), keyring: folderOf('keyring') }, name: nameOf(backup.data), trust: { own: [], root: services().keys.root },
    identities: Object.values(stores.identities), rootKey: services().keys.root, environment: 'test' as const, report: ignore, serverUrl: adminUrl('postgres'), workspaceId
  }
}
const over = (workspaceId: string, inspect?: Parameters<typeof restoreOver>[0]['inspect']) => restoreOver({ ...from(workspaceId), targetUrl: adminUrl(server.database.name), ...(inspect && { inspect }) })
/** As the jobs' login would tell it: at first nothing, and once the backup is restored that the workspace was erased. */
function erasedMeanwhile(id: string): () => Promise<ErasedSince> {
  let asked = 0
  return () => Promise.resolve({ keys: asked++ === 0 ? [] : [{ kind: 'tenant', id }], going: [], cancelled: [] })
}
const statusOf = async (id: string) => (await server.database.admin<{ status: string }[]>`select status from workspaces where id = ${id}`)[0]?.status

t.test('W6: every table of a workspace comes back with it or stays as it is, with a reason', async (t) => {
  t.same([...BROUGHT_BACK, ...Object.keys(KEPT)].toSorted(), (await tenantTables(server.database.admin)).toSorted(), 'a new table has to stand in db/backup/workspace.ts')
})

t.test('W6 F5: one workspace goes back to what it was, without a row of another one; who was erased since and who may do what stay as they are', async (t) => {
  const { client } = workspace.owner
  await client.ok(`/conversations/${stays.conversationId}/messages`, { body: { clientId: goneSince.contactId, body: 'words of now' } })
  await client.ok(`/inboxes/${workspace.inbox.id}`, { method: 'PATCH', body: { name: 'Renamed since' } })
  await client.ok(`/members/${agent.memberId}/inboxes/${workspace.inbox.id}`, { method: 'PUT', body: { level: 'read' } })
  await client.ok(`/members/${agent.memberId}/rights`, { method: 'PUT', body: { role: 'agent', access: { billing: false, customerData: false, messaging: true } } })
  const before = { other: await fingerprint(server.database.admin, other.id), erased: await fingerprint(server.database.admin, erased.id) }
  const recorded = await server.database.admin`select from audit_events where tenant_id = ${workspace.id}`

  t.ok((await over(workspace.id)) > 3)

  t.equal(await fingerprint(server.database.admin, other.id), before.other, 'another workspace is as it was, byte for byte')
  t.equal(await fingerprint(server.database.admin, erased.id), before.erased)
  t.equal(await statusOf(workspace.id), 'active')
  t.equal((await client.call('/auth/session')).status, 401, 'everybody signs in anew')
  server.clock.advance(60_000)
  const owner = { ...workspace.owner, client: await signIn(server, workspace.owner) }
  const back = { ...workspace, owner }
  t.same(await readAll(back, stays.conversationId), ['words of then'])
  const { conversations } = await owner.client.ok<{ conversations: { contact: { name: string } }[] }>('/conversations?view=all')
  t.same(conversations.map(({ contact }) => contact.name).toSorted(), ['Carla Cancelled', 'Stien Stays', 'Wim Waits'], 'who was erased since does not come back, whichever copy of the keyring knows it')
  const left = await server.database.admin`select from contacts where id in (${goneBefore.contactId}, ${goneSince.contactId}) union all select from data_keys where subject_id in (${goneBefore.contactId}, ${goneSince.contactId}, ${goneBefore.conversationId}, ${goneSince.conversationId})`
  t.equal(left.length, 0, 'nor do their keys')
  const held = await server.database.admin`select assignee_id, erase_at is not null as waits from conversations where id in (${stays.conversationId}, ${changedMind.conversationId}, ${waits.conversationId}) order by created_at`
  t.match(held, [{ waits: false }, { assignee_id: null, waits: false }, { waits: true }], 'nobody is given a conversation back who was let go, and whose erasure waits now is restricted')
  t.match(await owner.client.ok('/inboxes'), { inboxes: [{ settings: { name: 'Website' } }] })
  t.match((await server.database.admin`select can_customer_data from members where id = ${agent.memberId}`)[0], { can_customer_data: false }, 'rights are those of now')
  t.match(await server.database.admin`select level from inbox_access where tenant_id = ${workspace.id}`, [{ level: 'read' }])
  const after = await server.database.admin<{ operation: string }[]>`select operation from audit_events where tenant_id = ${workspace.id}`
  t.ok(after.length > recorded.length && after.some(({ operation }) => operation === 'workspaces.restore'), 'the record has lost nothing, and says so')
  await owner.client.ok(`/conversations/${stays.conversationId}/messages`, { body: { clientId: goneBefore.contactId, body: 'and on it goes' } })
  t.same(await readAll(back, stays.conversationId), ['words of then', 'and on it goes'])
  workspace = back
})

t.test('W6: what cannot be right changes nothing, and what is cut off is as if it had not begun', async (t) => {
  const look = async () => [await fingerprint(server.database.admin, workspace.id), await fingerprint(server.database.admin, other.id)]
  server.clock.advance(60_000)
  const before = await look()
  await t.rejects(over('0192f3a4-5b6c-7d8e-9f00-112233445566'), { message: /There is no workspace/ })
  await t.rejects(over(erased.id), { message: /was erased/ })
  await t.rejects(restoreBeside({ ...from(other.id), services: services(), erased: erasedMeanwhile(other.id) }), { message: /was erased/ })
  await t.rejects(restoreBeside({ ...from(other.id), services: services(), erased: () => Promise.resolve({ keys: [], going: [other.id], cancelled: [] }) }), { message: /waits to be erased/ })
  await t.rejects(over(workspace.id, () => Promise.reject(new Error('found wrong'))), { message: /found wrong/ })
  t.same([await look(), await statusOf(workspace.id)], [before, 'active'])
  await t.rejects(over(workspace.id, async (target) => {
    const [row] = (await target.query<{ pid: number }>('select pg_backend_pid() as pid')).rows
    await server.database.admin`select pg_terminate_backend(${row?.pid ?? 0})`
    await target.query('select 1')
  }))
  t.same([await look(), await statusOf(workspace.id)], [before, 'active'], 'every row is as it was, and the workspace is open')
})

t.test('W6 F5: on the command line an operator brings a workspace back, over the present one and beside it as one of its own', async (t) => {
  const { app, jobs, platform } = server.database.urls
  const identities = join(stores.folder, 'identities')
  await writeFile(identities, `${Object.values(stores.identities).join('\n')}\n`)
  const env = {
    RIND_ENV: 'test', DATA_DIR: stores.folder, ROOT_KEY: server.rootKey.toString('base64'), DATABASE_URL: app.reveal(), DATABASE_JOBS_URL: jobs.reveal(), DATABASE_PLATFORM_URL: platform.reveal(),
    DATABASE_ADMIN_URL: adminUrl(server.database.name), BACKUP_DIR: join(stores.folder, 'backups'), KEYRING_DIR: join(stores.folder, 'keyring')
  }
  const run = (...args: string[]) => runRind(['restore', nameOf(backup.data), '--on', adminUrl('postgres'), '--identity', identities, ...args], env)
  t.match(await run('--workspace', workspace.id), { code: 0, stdout: `${workspace.id}\n`, stderr: /rows came back/ }, 'it can be done again')
  t.equal(await statusOf(workspace.id), 'active')
  const before = await fingerprint(server.database.admin, workspace.id)
  const beside = await run('--workspace', workspace.id, '--beside')
  t.match(beside, { code: 0, stdout: /^[0-9a-f-]{36}\n$/, stderr: new RegExp(`Invited by mail.*${workspace.owner.email}`) })
  t.equal(await fingerprint(server.database.admin, workspace.id), before)
  const rows = await server.database.admin<{ id: string; eraseAt: Date | null }[]>`select t.id, c.erase_at as "eraseAt" from contacts t join conversations c on c.tenant_id = t.tenant_id and c.contact_id = t.id where t.tenant_id = ${beside.stdout.trim()} order by t.id`
  t.match(rows, [{ id: stays.contactId, eraseAt: null }, { id: changedMind.contactId, eraseAt: null }], 'who was erased since is not in it, whichever copy of the keyring knows it, nor is who waits to be')
  t.equal(rows.length, 2)
  t.match(await server.database.admin`select subject_id, state from erasures where tenant_id = ${beside.stdout.trim()}`, [{ subject_id: changedMind.contactId, state: 'cancelled' }], 'and what was cancelled since is')
  t.match(await run('--workspace', erased.id), { code: 1, stderr: /was erased/ })
  t.match(await run('--workspace', 'nobody'), { code: 1, stderr: /takes the id of a workspace/ })
})

t.end()
