import t from 'tap'
import type { PageOutput } from '../../src/features/search/schema.ts'
import { addRootKey } from '../../src/root-key-access.ts'
import { confirmAlone } from '../support/approving.ts'
import { until } from '../support/embedded.ts'
import { DAY_MS, addContact, requestErasure, runErasures } from '../support/erasing.ts'
import type { KeyAdmin } from '../../db/key-admin.ts'
import { type RootKeyFile, keyAdminOf, makeRootKeyFile } from '../support/keys.ts'
import { recruit, sessionOf } from '../support/crew.ts'
import { type TestWorkspace, foundWorkspace, signIn } from '../support/people.ts'
import { RunningClock, type TestServer, startServer } from '../support/server.ts'

let file: RootKeyFile
let server: TestServer
t.before(async () => {
  file = await makeRootKeyFile()
  server = await startServer({ clock: new RunningClock(), root: file.provider() })
})
t.after(async () => {
  await server.stop()
  await file.remove()
})

/** A workspace with two contacts, the first of which is due to be erased. */
async function due(name: string) {
  const workspace = await foundWorkspace(server, name)
  const { client } = workspace.owner
  const vera = await addContact(server, client, workspace.inbox.key, 'Words that go', 'Vera')
  const bob = await addContact(server, client, workspace.inbox.key, 'Words that stay', 'Bob')
  // One that was cancelled stays in the list, and its reason goes with the contact all the same.
  const { id } = await requestErasure(client, vera.contactId, 'A first letter')
  await client.ok(`/erasures/${id}/cancel`, { body: {} })
  await requestErasure(client, vera.contactId, 'A second letter')
  server.clock.advance(7 * DAY_MS + 1000)
  return { workspace, vera, bob }
}

/** Runs what is due and is killed before the nth transaction in the workspace. */
const killedBefore = (workspace: TestWorkspace, nth: number, killed = (): Promise<void> => Promise.reject(new Error('killed'))) => {
  let transactions = 0
  return runErasures(server, (run) => async (actor, work) => {
    if (actor.tenantId === workspace.id && ++transactions >= nth) await killed()
    return run(actor, work)
  })
}
/** Listing what is due, beginning, and destroying the keys come before it. */
const REMOVING = 4

/** Rotates until nothing is left: the record of signing in is written beside it, with the key of the moment before. */
const rotated = (keys: KeyAdmin, workspace: TestWorkspace, scope: 'tenant' | 'data') => until(`${scope} keys are rotated`, async () => (await keys.rotate(workspace.id, scope)) === 0)

/**
 * Lets the server forget the keys that it remembers for a minute, when steps of signing in have come into the record: the
 * clock of the test jumps over months in which neither would be there still.
 */
async function settle(workspace: TestWorkspace): Promise<void> {
  const waiting = () => server.database.admin`select from pgboss.job where name = 'record.signIn' and state in ('created', 'retry', 'active')`
  await until('the record has what came before', async () => (await waiting()).length === 0)
  server.app.services.keys.forget(workspace.id)
}

const keysOf = async (...ids: string[]) => (await server.database.admin`select from data_keys where subject_id in ${server.database.admin(ids)}`).length
const alertsOf = (workspace: TestWorkspace) => server.logged.filter((line) => line.includes('key_missing') && line.includes(workspace.id))

t.test('F5, F6: after an erasure every key is rotated, nothing of it comes back, and none of it is taken for damage', async (t) => {
  const { workspace, vera, bob } = await due('Rotates BV')
  await t.rejects(killedBefore(workspace, REMOVING))
  t.equal(await keysOf(vera.contactId, vera.conversationId), 0)
  t.equal((await server.database.admin`select from messages where conversation_id = ${vera.conversationId}`).length, 1, 'rows without a key, as long as the rest waits')
  const keys = keyAdminOf(server, file.provider())
  await addRootKey(file.path)
  t.equal(await keys.rotateRoot(), 0)
  await rotated(keys, workspace, 'tenant')
  await rotated(keys, workspace, 'data')
  t.equal(await keysOf(vera.contactId, vera.conversationId), 0, 'no rotation makes a key for what was erased')
  await settle(workspace)
  await keys.tidy()
  t.same(alertsOf(workspace), [], 'the journal tells it from damage')
  server.clock.advance(91 * DAY_MS)
  await keys.tidy()
  t.equal((await server.database.admin`select from data_keys where tenant_id = ${workspace.id} and retired_at is not null`).length, 0, 'retired keys expire beside it')
  await runErasures(server)
  const client = await signIn(server, workspace.owner)
  t.match(await client.ok(`/conversations/${bob.conversationId}/messages`), { messages: [{ body: 'Words that stay' }] })
  t.equal((await client.call(`/conversations/${vera.conversationId}`)).status, 404)
  const rows = await server.database.admin<{ state: string; reason: Buffer | null }[]>`select state, reason from erasures where tenant_id = ${workspace.id} order by id`
  t.same(rows.map(({ state, reason }) => [state, reason]), [['cancelled', null], ['erased', null]])
  await rotated(keys, workspace, 'data')
  const [, erased] = (await client.ok<{ erasures: { id: string; state: string }[] }>('/erasures')).erasures.toSorted((a, b) => a.id.localeCompare(b.id))
  t.ok((await client.ok<{ jws: string }>(`/erasures/${erased?.id ?? ''}/certificate`)).jws, 'its certificate was sealed anew with the rest')
  // The same without an entry is damage.
  await server.database.admin`delete from data_keys where subject_id = ${bob.conversationId}`
  await keys.tidy()
  t.equal(alertsOf(workspace).length, 1)
  await keys.close()
})

t.test('F5, F6: a rotation that runs beside an erasure gives what is erased no new key', async (t) => {
  const { workspace, vera } = await due('Beside BV')
  const keys = keyAdminOf(server, file.provider())
  let rotation: Promise<number> | undefined
  let transactions = 0
  await t.rejects(
    runErasures(server, (run) => (actor, work) => {
      if (actor.tenantId !== workspace.id) return run(actor, work)
      transactions += 1
      if (transactions === REMOVING) throw new Error('killed')
      return run(actor, async (tx) => {
        const result = await work(tx)
        if (transactions === REMOVING - 1) {
          // The keys are deleted and this is not committed: the rotation still sees them.
          rotation = keys.rotate(workspace.id, 'data')
          const waits = () => server.database.admin<{ waiting: boolean }[]>`select exists (select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock') as waiting`
          await until('the rotation waits', async () => (await waits())[0]?.waiting === true)
        }
        return result
      })
    })
  )
  await rotation
  t.equal(await keysOf(vera.contactId, vera.conversationId), 0)
  await runErasures(server)
  t.equal((await server.database.admin`select from contacts where id = ${vera.contactId}`).length, 0)
  await keys.close()
})

t.test('F5, F6: a workspace that was erased half-way is left alone by rotations, and so is one that is gone', async (t) => {
  const workspace = await foundWorkspace(server, 'Half gone BV')
  await addContact(server, workspace.owner.client, workspace.inbox.key, 'Hello', 'Vera')
  await workspace.owner.client.fails('/erasures', { body: { subject: 'workspace', confirmation: 'Half gone BV' } })
  await confirmAlone(server, workspace.owner.client)
  const keys = keyAdminOf(server, file.provider())
  await keys.rotate(workspace.id, 'tenant')
  server.clock.advance(7 * DAY_MS + 1000)
  await t.rejects(killedBefore(workspace, REMOVING))
  t.equal((await server.database.admin`select from tenant_keys where tenant_id = ${workspace.id}`).length, 0)
  for (let round = 0; round < 2; round++) {
    await keys.rotateDue()
    await keys.tidy()
    t.same(alertsOf(workspace), [])
    t.equal((await server.database.admin`select from tenant_keys where tenant_id = ${workspace.id}`).length, 0)
    await runErasures(server)
  }
  await keys.close()
})

t.test('F5: what waits to be erased is found by no search, and again when it is cancelled', async (t) => {
  const workspace = await foundWorkspace(server, 'Searches BV')
  const { client } = workspace.owner
  const vera = await addContact(server, client, workspace.inbox.key, 'A needle in a haystack', 'Vera Needle')
  await addContact(server, client, workspace.inbox.key, 'Another needle', 'Bob')
  const colleague = await sessionOf(server, await recruit(server, workspace.id, 'agent', { billing: false, customerData: true, messaging: true }))
  // A page ends when its time is up, too: it is followed to the end.
  const search = async (by: typeof client, more = '') => {
    const hits: PageOutput['hits'] = []
    for (let next: string | null = ''; next !== null; ) {
      const page: PageOutput = await by.ok<PageOutput>(`/search?query=needle${more}${next && `&cursor=${encodeURIComponent(next)}`}`)
      hits.push(...page.hits)
      next = page.next
    }
    return hits
  }
  const found = async (by: typeof client) => (await search(by)).filter(({ conversationId }) => conversationId === vera.conversationId).length
  t.equal(await found(colleague), 2, 'the message and the name')
  const { id } = await requestErasure(client, vera.contactId)
  for (const by of [colleague, client]) {
    t.equal(await found(by), 0)
    t.equal((await search(by)).length, 1, 'everybody else is found')
    t.equal((await search(by, `&contactId=${vera.contactId}`)).length, 0)
  }
  await client.ok(`/erasures/${id}/cancel`, { body: {} })
  t.equal(await found(colleague), 2)
})

t.end()
