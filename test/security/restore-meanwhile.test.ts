import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { sql } from 'drizzle-orm'
import t from 'tap'
import { folderStore } from '../../src/backup/folder-store.ts'
import { nameOf } from '../../src/backup/manifest.ts'
import { withScratch } from '../../src/backup/scratch.ts'
import { restoreOver } from '../../src/cli/restore-workspace.ts'
import { type MadeBackup, makeBackup } from '../../src/features/backups/index.ts'
import type { Services } from '../../src/operations/index.ts'
import { confirmAlone } from '../support/approving.ts'
import { type TestStores, makeStores } from '../support/backups.ts'
import { adminUrl } from '../support/database.ts'
import { until } from '../support/embedded.ts'
import { DAY_MS, type TestContact, addContact, requestErasure, runErasures, stepUp } from '../support/erasing.ts'
import { type TestWorkspace, foundWorkspace, signIn } from '../support/people.ts'
import { runRind } from '../support/process.ts'
import { type TestServer, startServer } from '../support/server.ts'
import { startConversation } from '../support/visitor.ts'

let server: TestServer
let stores: TestStores
let backup: MadeBackup
let workspace: TestWorkspace
let early: TestWorkspace
let late: TestWorkspace
let goes: TestContact
let since: string

const eraseWhole = async (one: TestWorkspace) => {
  server.clock.advance(60_000)
  const owner = { ...one.owner, client: await signIn(server, one.owner) }
  await stepUp(server, owner)
  await owner.client.call('/erasures', { body: { subject: 'workspace', confirmation: one.id.slice(-8) } })
  await confirmAlone(server, owner.client)
}

t.before(async () => {
  server = await startServer()
  stores = await makeStores(t)
  ;[workspace, early, late] = [await foundWorkspace(server, 'Brought back BV'), await foundWorkspace(server, 'Early Ltd'), await foundWorkspace(server, 'Late Ltd')]
  goes = await addContact(server, workspace.owner.client, workspace.inbox.key, 'words of one who goes', 'Gerard Gone')
  backup = (await makeBackup(stores.setup(server.database), server.app.services, () => undefined)) as MadeBackup
  since = (await startConversation(goes.visitor, 'words that the backup does not know')).conversationId
  await stepUp(server, workspace.owner)
  await requestErasure(workspace.owner.client, goes.contactId)
})
t.after(() => server.stop())

function over(workspaceId: string): Promise<number> {
  const folderOf = (kind: 'data' | 'keyring') => folderStore(join(stores.folder, kind === 'data' ? 'backups' : 'keyring'))
  const { root } = server.app.services.keys
  return restoreOver({
    stores: { data: folderOf('data'), keyring: folderOf('keyring') }, name: nameOf(backup.data), trust: { own: [], root }, identities: Object.values(stores.identities), rootKey: root, environment: 'test',
    report: () => undefined, serverUrl: adminUrl('postgres'), targetUrl: adminUrl(server.database.name), workspaceId
  })
}
const waiting = (count: number) => async () => (await server.database.admin`select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`).length >= count
const statusOf = async (id: string) => (await server.database.admin<{ status: string }[]>`select status from workspaces where id = ${id}`)[0]?.status

/** Holds a restore at one table, and begins erasing what is due meanwhile. */
async function eraseWhileHeld(id: string, table: string, mode: string): Promise<PromiseSettledResult<unknown>> {
  const holder = await server.database.admin.reserve()
  await holder.unsafe(`begin; lock table ${table} in ${mode} mode`)
  const restoring = over(id)
  await Promise.race([restoring, until('the restore waits', waiting(1))])
  const erasing = runErasures(server)
  await Promise.race([erasing, until('the erasure waits too', waiting(2))])
  await holder`commit`
  holder.release()
  const [restored] = await Promise.allSettled([restoring])
  await erasing
  return restored
}

t.test('F5 W6: a contact whose erasure runs while a restore over the workspace does is gone after both, with its keys', async (t) => {
  server.clock.advance(7 * DAY_MS + 1)
  t.match(await eraseWhileHeld(workspace.id, 'tenant_keys', 'share'), { status: 'fulfilled' })
  const left = await server.database.admin`select from contacts where id = ${goes.contactId} union all select from conversations where contact_id = ${goes.contactId} union all select from data_keys where subject_id in (${goes.contactId}, ${goes.conversationId}, ${since})`
  t.equal(left.length, 0)
  t.not(since, goes.conversationId)
  t.equal((await server.database.admin`select from erasure_journal where key_id = ${since}`).length, 1, 'the key of a conversation that the restore took away is destroyed too, and noted')
  t.equal(await statusOf(workspace.id), 'active')
})

t.test('F5 W6: a workspace that is erased while it is restored stays closed and without keys, however far the restore was', async (t) => {
  const keysOf = (id: string) => server.database.admin`select from tenant_keys where tenant_id = ${id} union all select from data_keys where tenant_id = ${id} union all select from inboxes where tenant_id = ${id}`
  await eraseWhole(late)
  server.clock.advance(7 * DAY_MS + 1)
  t.match(await eraseWhileHeld(late.id, 'conversation_reads', 'access exclusive'), { status: 'rejected', reason: { message: /closed or erased meanwhile/ } }, 'it was suspended already')
  t.same([await statusOf(late.id), (await keysOf(late.id)).length], ['closed', 0])

  await eraseWhole(early)
  server.clock.advance(7 * DAY_MS + 1)
  const [closed, ended] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  const withPlatform: Services['withPlatform'] = (run) => server.app.services.withPlatform(async (tx) => {
    const result = await run(tx)
    const [row] = await tx.db.execute<{ status: string }>(sql`select status from workspaces where id = ${early.id}`)
    if (row?.status === 'closed') {
      // It waits for a whole restore.
      await tx.db.execute(sql`set local idle_in_transaction_session_timeout = 0`)
      closed.resolve()
      await ended.promise
    }
    return result
  })
  const erasing = runErasures(server, undefined, withPlatform)
  await closed.promise
  const restoring = Promise.allSettled([over(early.id)])
  await until('the restore waits', waiting(1))
  ended.resolve()
  t.match(await restoring, [{ status: 'rejected', reason: { message: /closed or erased meanwhile/ } }], 'it was about to be suspended')
  await erasing
  t.same([await statusOf(early.id), (await keysOf(early.id)).length], ['closed', 0])
})

t.test('W6: one restore goes over a workspace at a time; one that is stopped removes what it made, and what one leaves that is killed the next removes', async (t) => {
  await server.database.admin.begin(async (tx) => {
    await tx`select pg_advisory_xact_lock(hashtextextended(${`restore/${workspace.id}`}, 0))`
    await t.rejects(over(workspace.id), { message: /Another restore over the workspace/ })
  })
  t.equal(await statusOf(workspace.id), 'active')

  const identities = join(stores.folder, 'identities')
  await writeFile(identities, `${Object.values(stores.identities).join('\n')}\n`)
  const env = {
    RIND_ENV: 'test', DATA_DIR: stores.folder, ROOT_KEY: server.rootKey.toString('base64'), DATABASE_ADMIN_URL: adminUrl(server.database.name), DRILL_DIR: join(stores.folder, 'restoring'),
    BACKUP_DIR: join(stores.folder, 'backups'), KEYRING_DIR: join(stores.folder, 'keyring')
  }
  const stopped = (signal: NodeJS.Signals, ...args: string[]) => runRind(['restore', nameOf(backup.data), '--workspace', workspace.id, '--identity', identities, ...args], env, undefined, /checking the parts/, signal)
  t.match(await stopped('SIGTERM'), { code: 1, stdout: '', stderr: /The restore was stopped/ })
  t.same(await readdir(env.DRILL_DIR), [], 'its server is gone with all that it held')

  // Those that nobody is at work in: another file may be restoring on the same server.
  const scratch = async () => (await server.database.admin<{ name: string }[]>`
    select datname as name from pg_database where datname like 'rind_restore_%' and not exists
      (select from pg_locks where locktype = 'advisory' and (classid::bigint << 32) | objid::bigint = hashtextextended(datname, 0))`).map(({ name }) => name)
  const before = await scratch()
  t.match(await stopped('SIGKILL', '--on', adminUrl('postgres')), { code: null })
  let left: string[] = []
  await until('a database is left', async () => (left = (await scratch()).filter((name) => !before.includes(name))).length > 0)
  await until('the next removes it', async () => {
    await withScratch(adminUrl('postgres'), 'restore', () => Promise.resolve())
    return !(await scratch()).some((name) => left.includes(name))
  })
})

t.end()
