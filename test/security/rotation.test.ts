import { randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import t, { type Test } from 'tap'
import { addRootKey } from '../../src/root-key-access.ts'
import { type RootKeyFile, type Writer, keyAdminOf, makeRootKeyFile, makeWriters, readAll, writeDuring } from '../support/keys.ts'
import { type TestWorkspace, foundWorkspace } from '../support/people.ts'
import { type TestServer, startServer } from '../support/server.ts'

const WRITERS = 50
/** Ten times what is promised: the machines that test are shared. */
const PAUSE_BOUND_MS = 10_000

let file: RootKeyFile
let server: TestServer
let workspace: TestWorkspace
let writers: Writer[]
t.before(async () => {
  file = await makeRootKeyFile()
  server = await startServer({ root: file.provider() })
  workspace = await foundWorkspace(server)
  writers = await makeWriters(server, workspace, WRITERS)
})
t.after(async () => {
  await server.stop()
  await file.remove()
})

/** A process that starts now knows only what the database and the root key file say. */
async function everythingReads(t: Test): Promise<void> {
  await server.app.close()
  server = await startServer({ database: server.database, clock: server.clock, root: file.provider(), env: { PORT: String(server.config.port) } })
  for (const { conversationId, said } of writers) {
    const texts = await readAll(workspace, conversationId)
    t.same(texts.toSorted(), said.toSorted(), 'every acknowledged text reads, once')
  }
  const { members } = await workspace.owner.client.ok<{ members: { name: string }[] }>('/members')
  t.same(members.map(({ name }) => name), ['Olga Owner'])
  const { conversations } = await workspace.owner.client.ok<{ conversations: { contact: { name: string } }[] }>('/conversations?view=all&limit=100')
  t.same(new Set(conversations.map(({ contact }) => contact.name)), new Set(writers.map((_, index) => `Visitor ${index}`)))
  await workspace.owner.client.ok('/inboxes')
}

const count = async (query: string) => Number((await server.database.admin.unsafe<{ count: string }[]>(query))[0]?.count)
const olderRows = () =>
  count(`select count(*) from messages m where envelope_key_id(body) < (select max(version) from data_keys where tenant_id = m.tenant_id and subject_kind = 'conversation' and subject_id = m.conversation_id)`)

/** The most messages that one transaction wrote: each row names the transaction that wrote it last. */
const mostRowsAtOnce = () => count('select max(rows) as count from (select count(*) as rows from messages group by xmin::text) w')

t.test('F6 A92: 50 writers write on while the root key, the tenant key and every data key are exchanged, and nobody waits long', async (t) => {
  const admin = keyAdminOf(server, file.provider())
  const first = (await admin.status()).root.own
  const calm = await writeDuring(workspace, writers, () => wait(1_000))
  t.comment(`no rotation: ${calm.sent} messages, the longest wait ${calm.longestMs} ms`)
  const rotations: Record<string, () => Promise<number>> = {
    root: async () => {
      await addRootKey(file.path)
      return admin.rotateRoot()
    },
    tenant: () => admin.rotate(workspace.id, 'tenant'),
    data: () => admin.rotate(workspace.id, 'data')
  }
  for (const [what, rotate] of Object.entries(rotations)) {
    let left = -1
    const { sent, failures, longestMs } = await writeDuring(workspace, writers, async () => {
      left = await rotate()
    })
    t.same(failures, [], `${what}: every answer is a good one`)
    t.ok(longestMs < PAUSE_BOUND_MS, `${what}: the longest wait was ${longestMs} ms`)
    t.comment(`${what}: ${sent} messages by ${WRITERS} writers, the longest wait ${longestMs} ms`)
    t.ok(left >= 0)
    if (what === 'data') t.ok((await mostRowsAtOnce()) <= 100, 'no transaction sealed more than a hundred rows: who needs one of them waits for no more than that')
    // What the server sealed with the key it remembered is taken along by a later pass.
    t.equal(await (what === 'data' ? admin.rotate(workspace.id, 'data') : rotate === rotations['root'] ? admin.rotateRoot() : Promise.resolve(0)), 0)
    await everythingReads(t)
  }
  const { root } = await admin.status()
  t.match(root, { wrapsLeft: 0, ownIsNewest: true })
  t.not(root.own, first, 'the database has another root key')
  t.equal(await count('select count(*) from data_keys where parent_version <> 2'), 0, 'every data key hangs under the new tenant key')
  t.equal(await olderRows(), 0, 'no row is left on an older key')
  const [newest = ''] = await file.lines()
  await file.write([newest])
  await everythingReads(t)
  t.equal((await admin.status()).root.ids.length, 1, 'the older root key is gone')
  await admin.close()
})

t.test('F6: a rotation that is killed at any step loses nothing and goes on where it was', async (t) => {
  const steps: Record<string, (admin: ReturnType<typeof keyAdminOf>) => Promise<number>> = {
    root: (admin) => admin.rotateRoot(),
    compromise: (admin) => admin.rotate(workspace.id, 'compromise')
  }
  await addRootKey(file.path)
  for (const [what, rotate] of Object.entries(steps)) {
    const versions = await count(`select max(version) as count from data_keys where subject_id = '${writers[0]?.conversationId ?? ''}'`)
    let kills = 0
    for (let step = 1; ; step++) {
      let calls = 0
      const admin = keyAdminOf(server, file.provider(), {
        progress: () => {
          calls += 1
          if (calls > step) throw new Error('killed')
        }
      })
      const left = await rotate(admin).catch((error: Error) => error.message)
      await admin.close()
      if (left === 0) break
      t.equal(left, 'killed')
      kills += 1
      const writer = writers[kills % writers.length]
      if (!writer) throw new Error('no writer')
      t.same((await readAll(workspace, writer.conversationId)).length, writer.said.length, `${what}, killed after step ${step}: all reads`)
      const text = `written between ${randomUUID()}`
      await writer.visitor.client.ok(`/widget/conversations/${writer.conversationId}/messages`, { body: { clientId: randomUUID(), body: text } })
      writer.said.push(text)
    }
    t.ok(kills >= 2, `${what} was killed ${kills} times`)
    if (what === 'compromise') {
      t.equal(await count(`select max(version) as count from data_keys where subject_id = '${writers[0]?.conversationId ?? ''}'`), versions + 1, 'one rotation, however often it was taken up')
      t.equal(await olderRows(), 0)
    }
  }
  await everythingReads(t)
})

t.test('F6: a key that is not committed seals nothing that stays', async (t) => {
  const { services } = server.app
  const id = randomUUID()
  const undo = new Error('undo')
  await services
    .withTenant({ tenantId: workspace.id }, async (tx) => {
      await tx.keys.create('conversation', id, server.clock.now())
      t.ok(await tx.keys.conversation(id), 'the transaction itself uses it')
      t.equal(services.keys.peek(workspace.id, 'conversation', id), undefined, 'nobody else sees it before the commit')
      throw undo
    })
    .catch((error: unknown) => t.equal(error, undo))
  t.equal(services.keys.peek(workspace.id, 'conversation', id), undefined, 'nor after the rollback')
  await t.rejects(services.withTenant({ tenantId: workspace.id }, (tx) => tx.keys.conversation(id)), /no conversation key/)

  // A reader that began before keys were forgotten must not put back what it read.
  const known = writers[0]?.conversationId ?? ''
  services.keys.forget(workspace.id)
  await services.withTenant({ tenantId: workspace.id }, async (tx) => {
    const opening = tx.keys.conversation(known)
    services.keys.forget(workspace.id)
    t.ok(await opening)
  })
  t.equal(services.keys.peek(workspace.id, 'conversation', known), undefined)
})

t.test('F6: by the clock, a workspace key is renewed each quarter, data keys each year, and retired ones are deleted after 90 days', async (t) => {
  const DAY = 86_400_000
  const admin = keyAdminOf(server, file.provider())
  const newest = async () => ({
    tenant: await count(`select max(version) as count from tenant_keys where tenant_id = '${workspace.id}'`),
    data: await count(`select max(version) as count from data_keys where subject_id = '${writers[0]?.conversationId ?? ''}'`)
  })
  const before = await newest()
  await admin.rotateDue()
  t.same(await newest(), before, 'nothing is due on the first day')
  const retired = await count('select count(*) from data_keys where retired_at is not null')
  t.ok(retired > WRITERS, 'older keys are retired, and kept')
  server.clock.advance(89 * DAY)
  await admin.tidy()
  t.equal(await count('select count(*) from data_keys where retired_at is not null'), retired, 'as long as a backup may need them')
  server.clock.advance(3 * DAY)
  await admin.rotateDue()
  t.same(await newest(), { tenant: before.tenant + 1, data: before.data }, 'a quarter later the workspace has a new key')
  await admin.tidy()
  t.equal(await count('select count(*) from data_keys where retired_at is not null'), 0, 'and what was retired 90 days ago is gone')
  server.clock.advance(280 * DAY)
  await admin.rotateDue()
  t.equal((await newest()).data, before.data + 1, 'a year later every conversation has a new key')
  t.equal(await olderRows(), 0)
  t.equal(await count(`select count(*) from data_keys where subject_kind = 'index' and version > 1`), 0, 'the look-up key stays: its hashes could not be made again')
  await admin.close()
})

t.test('F6: a key that is missing stops the deleting of keys, and people hear of it', async (t) => {
  const admin = keyAdminOf(server, file.provider())
  await admin.rotate(workspace.id, 'data')
  const { admin: sql } = server.database
  const victim = writers[3]?.conversationId ?? ''
  const kept = await sql`delete from data_keys where subject_id = ${victim} returning *`
  server.clock.advance(91 * 86_400_000)
  const retired = await count('select count(*) from data_keys where retired_at is not null')
  server.logged.length = 0
  await admin.tidy()
  t.equal(await count('select count(*) from data_keys where retired_at is not null'), retired, 'nothing is deleted')
  t.match(server.logged.join('\n'), /"code":"key_missing".*"where":"messages.body"/)
  for (const row of kept) await sql`insert into data_keys ${sql(row)}`
  await admin.tidy()
  t.equal(await count('select count(*) from data_keys where retired_at is not null'), 0, 'once it is back, they are')
  await admin.close()
})

t.end()
