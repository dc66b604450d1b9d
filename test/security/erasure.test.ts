import { createPublicKey, verify } from 'node:crypto'
import type postgres from 'postgres'
import t from 'tap'
import { newId } from '../../db/index.ts'
import { dataKeys } from '../../db/schema/index.ts'
import { messageAddress } from '../../src/features/thread/index.ts'
import type { CertificateOutput, Erasure } from '../../src/features/erasure/schema.ts'
import { recruit, sessionOf } from '../support/crew.ts'
import { fingerprint } from '../support/doors.ts'
import { DAY_MS, addContact, requestErasure, runErasures } from '../support/erasing.ts'
import { type TestWorkspace, foundWorkspace, signIn } from '../support/people.ts'
import { RunningClock, type TestServer, startServer } from '../support/server.ts'

let server: TestServer
let admin: postgres.Sql
t.before(async () => {
  server = await startServer({ clock: new RunningClock() })
  admin = server.database.admin
})
t.after(() => server.stop())

const everything = { billing: true, customerData: true, messaging: true }
const WORDS = 'The words that must not come back'

/** A workspace with two contacts, the first of which waits to be erased. */
async function furnished(name: string) {
  const workspace = await foundWorkspace(server, name)
  const { client } = workspace.owner
  const vera = await addContact(server, client, workspace.inbox.key, WORDS, 'Vera Verdwenen')
  const bob = await addContact(server, client, workspace.inbox.key, 'Bob may stay', 'Bob')
  const erasure = await requestErasure(client, vera.contactId, 'Vera Verdwenen asked by letter')
  return { workspace, vera, bob, erasure }
}

/** How often a copy of the keyring, and with it of the journal, was asked for. */
const copiesQueued = async () => (await admin<{ n: number }[]>`select count(*)::int as n from pgboss.job where name = 'backup.keyring'`)[0]?.n ?? 0

async function erase(workspace: TestWorkspace): Promise<TestWorkspace['owner']['client']> {
  server.clock.advance(7 * DAY_MS + 1000)
  await runErasures(server)
  return signIn(server, workspace.owner)
}

t.test('F5: rows that are put back beside the keyring of today cannot be opened, and everybody else can', async (t) => {
  const { workspace, vera, bob } = await furnished('Proof BV')
  const own = { contacts: `id = '${vera.contactId}'`, conversations: `id = '${vera.conversationId}'`, messages: `conversation_id = '${vera.conversationId}'` }
  for (const [table, where] of Object.entries(own)) await admin.unsafe(`create table aside_${table} as select * from ${table} where tenant_id = '${workspace.id}' and ${where}`)
  const client = await erase(workspace)
  for (const table of Object.keys(own)) await admin.unsafe(`insert into ${table} select * from aside_${table}; drop table aside_${table}`)
  // As a process that starts after a restore: nothing is remembered.
  const fresh = await server.restart()
  server = fresh
  admin = server.database.admin
  const place = `/conversations/${vera.conversationId}`
  const row = await client.call(place)
  t.notMatch(JSON.stringify(row.body), /Vera|words/)
  const thread = await client.call(`${place}/messages`)
  t.equal(thread.status, 404)
  t.notMatch(JSON.stringify(thread.body), /Vera|words/)
  t.equal((await client.ok<{ messages: { body: string }[] }>(`/conversations/${bob.conversationId}/messages`)).messages[0]?.body, 'Bob may stay')
  t.match(await client.ok(`/conversations/${bob.conversationId}`), { conversation: { contact: { name: 'Bob' } } })

  // Not a matter of a missing row: no key that is left opens them, at their own addresses.
  await server.app.services.withTenant({ tenantId: workspace.id }, async (tx) => {
    const kept = await tx.db.select().from(dataKeys)
    t.ok(kept.length >= 4)
    const [message] = await admin<{ id: string; sender_id: string; created_at: Date; body: Buffer }[]>`select * from messages where conversation_id = ${vera.conversationId}`
    const [contact] = await admin<{ profile: Buffer }[]>`select profile from contacts where id = ${vera.contactId}`
    if (!message || !contact) throw new Error('The rows were put back')
    const address = messageAddress(workspace.id, { id: message.id, conversationId: vera.conversationId, senderKind: 'contact', senderId: message.sender_id, createdAt: message.created_at })
    for (const { subjectKind, subjectId } of kept) {
      const key = await tx.keys.of(subjectKind, subjectId)
      t.throws(() => key.open(address, message.body), { name: 'EnvelopeError' }, `${subjectKind} key and the message`)
      t.throws(() => key.open({ tenant: workspace.id, table: 'contact', column: 'profile', row: vera.contactId }, contact.profile), { name: 'EnvelopeError' }, `${subjectKind} key and the profile`)
    }
  })
  await admin`delete from messages where conversation_id = ${vera.conversationId}`
  await admin`delete from conversations where id = ${vera.conversationId}`
  await admin`delete from contacts where id = ${vera.contactId}`
})

t.test('F5: killed at any step, the next run goes on; the journal is never behind the keys', async (t) => {
  for (let step = 1; step <= 6; step++) {
    const { workspace, vera, bob } = await furnished(`Killed ${step}`)
    server.clock.advance(7 * DAY_MS + 1000)
    const queued = await copiesQueued()
    let transactions = 0
    let killed = false
    await runErasures(server, (run) => async (actor, work) => {
      if (actor.tenantId !== workspace.id) return run(actor, work)
      transactions += 1
      if (transactions < step) return run(actor, work)
      // Everything was done but the commit.
      return run(actor, async (tx) => {
        await work(tx)
        killed = true
        throw new Error('killed')
      })
    }).catch(() => undefined)
    const keys = await admin`select from data_keys where tenant_id = ${workspace.id} and subject_id in (${vera.contactId}, ${vera.conversationId})`
    const noted = await admin`select key_id from erasure_journal where workspace_id = ${workspace.id}`
    t.ok(keys.length === 2 || noted.length === 2, `step ${step}: no key is gone that the journal does not know`)
    t.equal(noted.length > 0, (await copiesQueued()) > queued, `step ${step}: and the journal never stands in this database alone`)
    await runErasures(server)
    t.equal((await admin`select from contacts where id = ${vera.contactId}`).length, 0, `step ${step}`)
    t.match(await admin`select state, ended_at from erasures where tenant_id = ${workspace.id}`, [{ state: 'erased' }])
    t.same((await admin<{ key_id: string }[]>`select key_id from erasure_journal where workspace_id = ${workspace.id}`).map((row) => row.key_id).toSorted(), [vera.contactId, vera.conversationId].toSorted())
    t.match(await (await signIn(server, workspace.owner)).ok(`/conversations/${bob.conversationId}/messages`), { messages: [{ body: 'Bob may stay' }] })
    if (!killed) break
    t.ok(step < 6, 'every transaction was killed once')
  }
})

t.test('F5: an erasure that fails holds up no other of its workspace, and what was erased beside it is copied', async (t) => {
  const { workspace, vera, bob } = await furnished('Beside BV')
  await requestErasure(workspace.owner.client, bob.contactId)
  server.clock.advance(7 * DAY_MS + 1000)
  const queued = await copiesQueued()
  let transactions = 0
  // The first transaction lists what is due, the second begins with Vera.
  const run = runErasures(server, (run) => async (actor, work) => {
    if (actor.tenantId === workspace.id && (transactions += 1) === 2) throw new Error('Vera cannot be erased')
    return run(actor, work)
  })
  await t.rejects(run, { name: 'AggregateError', message: '1 erasures failed' })
  t.same((await admin<{ id: string }[]>`select id from contacts where tenant_id = ${workspace.id}`).map(({ id }) => id), [vera.contactId])
  t.ok((await copiesQueued()) >= queued + 2, 'with the journal, and when the keys were gone')
  await runErasures(server)
  t.equal((await admin`select from contacts where tenant_id = ${workspace.id}`).length, 0)
})

t.test('F5: while the journal cannot be written, no key is destroyed', async (t) => {
  const { workspace, vera } = await furnished('No journal BV')
  server.clock.advance(7 * DAY_MS + 1000)
  let calls = 0
  const { withPlatform } = server.app.services
  // The first calls list workspaces; the journal is next.
  const run = runErasures(server, undefined, (work) => (calls++ < 2 ? withPlatform(work) : Promise.reject(new Error('no journal'))))
  await t.rejects(run, { name: 'AggregateError' })
  t.equal(calls, 3)
  t.equal((await admin`select from data_keys where tenant_id = ${workspace.id} and subject_id in (${vera.contactId}, ${vera.conversationId})`).length, 2)
  await runErasures(server)
  t.equal((await admin`select from contacts where id = ${vera.contactId}`).length, 0)
})

t.test('F5: a running server forgets the keys at once and does not take them in again', async (t) => {
  const { workspace, vera } = await furnished('Forgets BV')
  const { keys, withTenant } = server.app.services
  await withTenant({ tenantId: workspace.id }, (tx) => tx.keys.conversation(vera.conversationId))
  t.ok(keys.peek(workspace.id, 'conversation', vera.conversationId))
  // A transaction that has read the wrapped key and opens it after it was destroyed: the root key answers late.
  keys.forget(workspace.id)
  const [asked, destroyed] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  const { root } = keys
  const unwrap = root.unwrap.bind(root)
  root.unwrap = async (...wrapped) => {
    asked.resolve()
    await destroyed.promise
    return unwrap(...wrapped)
  }
  const late = withTenant({ tenantId: workspace.id }, (tx) => tx.keys.conversation(vera.conversationId))
  await asked.promise
  root.unwrap = unwrap
  await erase(workspace)
  t.equal(keys.peek(workspace.id, 'conversation', vera.conversationId), undefined)
  t.equal(keys.peek(workspace.id, 'contact', vera.contactId), undefined)
  destroyed.resolve()
  await late
  t.equal(keys.peek(workspace.id, 'conversation', vera.conversationId), undefined)
})

t.test('F5: the journal and the record hold no content, and nobody who serves requests can shorten them', async (t) => {
  const { workspace } = await furnished('Journal BV')
  await erase(workspace)
  const rows = await admin`select * from erasure_journal where workspace_id = ${workspace.id}`
  t.equal(rows.length, 2)
  t.match(await admin`select reason, visitor_hash from erasures where tenant_id = ${workspace.id}`, [{ reason: null, visitor_hash: null }])
  for (const row of rows) for (const [column, value] of Object.entries(row)) t.ok(value instanceof Date || /^(?:[0-9a-f-]{36}|contact|conversation)$/.test(String(value)), column)
  const everywhere = await admin.unsafe(`select r::text as text from erasures r where tenant_id = '${workspace.id}' union all select r::text from audit_events r where tenant_id = '${workspace.id}'`)
  for (const { text } of everywhere) t.notMatch(String(text), /Verdwenen|words|letter/)
  t.equal((await admin`select from audit_events where tenant_id = ${workspace.id} and operation = 'erasure.run' and actor_kind = 'system'`).length, 1)
})

t.test('F5: the certificate is checked with the published key, and one changed byte fails', async (t) => {
  const { workspace, erasure, vera } = await furnished('Certificate BV')
  const client = await erase(workspace)
  const { jws, certificate } = await client.ok<CertificateOutput>(`/erasures/${erasure.id}/certificate`)
  const [head = '', payload = '', signature = ''] = jws.split('.')
  const { kid, alg } = JSON.parse(Buffer.from(head, 'base64url').toString()) as { kid: string; alg: string }
  t.equal(alg, 'EdDSA')
  const { keys } = (await (await fetch(`${server.url}/.well-known/rind-keys.json`)).json()) as { keys: { kid: string; kty: string; crv: string; x: string; d?: string }[] }
  const jwk = keys.find((candidate) => candidate.kid === kid)
  if (!jwk) throw new Error('The key is published')
  t.notOk(keys.some(({ d }) => d !== undefined), 'no private half')
  const key = createPublicKey({ key: { kty: jwk.kty, crv: jwk.crv, x: jwk.x }, format: 'jwk' })
  const check = (text: string) => verify(null, Buffer.from(text), key, Buffer.from(signature, 'base64url'))
  t.ok(check(`${head}.${payload}`))
  t.same(JSON.parse(Buffer.from(payload, 'base64url').toString()), certificate)
  for (let at = 0; at < payload.length; at += 17) t.notOk(check(`${head}.${payload.slice(0, at)}${payload[at] === 'A' ? 'B' : 'A'}${payload.slice(at + 1)}`))
  t.notMatch(JSON.stringify(certificate), /Vera|words|Certificate BV/)
  t.match(certificate, { subject: { kind: 'contact', id: vera.contactId } })
})

t.test('A33 W11: another workspace, an admin without customer data and every lesser role reach nothing of it', async (t) => {
  const { workspace, vera, erasure } = await furnished('Here')
  const there = await foundWorkspace(server, 'There')
  const before = await fingerprint(admin, workspace.id)
  const nobody = newId(server.clock.now())
  const calls = (contactId: string, erasureId: string) => [
    [`/erasures/preview?subject=contact&contactId=${contactId}`, {}],
    ['/erasures', { body: { subject: 'contact', contactId, confirmation: contactId.slice(-8) } }],
    [`/erasures/${erasureId}/cancel`, { body: {} }],
    [`/erasures/${erasureId}/approve`, { body: {} }],
    [`/erasures/${erasureId}/certificate`, {}]
  ] as const
  const unknown = calls(nobody, nobody)
  for (const [index, [path, options]] of calls(vera.contactId, erasure.id).entries()) {
    const [otherPath, otherOptions] = unknown[index] ?? [path, options]
    const [foreign, missing] = [await there.owner.client.fails(path, options), await there.owner.client.fails(otherPath, otherOptions)]
    t.same({ ...foreign, requestId: '' }, { ...missing, requestId: '' }, path)
    t.equal(foreign.code, 'not_found')
  }
  t.same((await there.owner.client.ok<{ erasures: Erasure[] }>('/erasures')).erasures, [])
  t.equal(await fingerprint(admin, workspace.id), before)
  for (const [role, access] of [['admin', { ...everything, customerData: false }], ['agent', everything], ['auditor', everything]] as const) {
    const client = await sessionOf(server, await recruit(server, workspace.id, role, access))
    for (const [path, options] of calls(vera.contactId, erasure.id)) t.equal((await client.fails(path, options)).code, 'forbidden', `${role} ${path}`)
  }
  const client = await sessionOf(server, await recruit(server, workspace.id, 'admin', everything))
  t.equal((await client.fails('/erasures', { body: { subject: 'workspace', confirmation: 'Here' } })).code, 'forbidden', 'a workspace is for owners')
  t.equal((await client.fails('/erasures/preview?subject=workspace')).code, 'forbidden')
})

t.end()
