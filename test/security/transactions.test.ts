import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { sql } from 'drizzle-orm'
import t from 'tap'
import type { TenantTx } from '../../db/index.ts'
import { Client } from '../support/client.ts'
import { createDatabase } from '../support/database.ts'
import { type TestWorkspace, foundWorkspace } from '../support/people.ts'
import { type TestServer, startServer } from '../support/server.ts'
import { openSocket } from '../support/socket.ts'
import { openWidget, startConversation } from '../support/visitor.ts'

let server: TestServer
let workspaces: TestWorkspace[]
t.before(async () => {
  server = await startServer()
  workspaces = await Promise.all(['One', 'Two', 'Three'].map((name) => foundWorkspace(server, name)))
  for (const { inbox } of workspaces) await startConversation(await openWidget(server, inbox.key), 'Hello')
})
t.after(() => server.stop())

/** Whose rows a transaction sees. */
async function seen(tx: TenantTx): Promise<string> {
  const rows = await tx.db.execute<{ id: string }>(sql`select tenant_id as id from messages union select tenant_id from members union select tenant_id from data_keys order by 1`)
  return rows.map(({ id }) => id).join()
}

/** Ways in which a transaction ends. */
const ENDINGS: Readonly<Record<string, (tx: TenantTx) => Promise<unknown>>> = {
  'with a commit': () => Promise.resolve(),
  'after a while': () => delay(5),
  'with an exception': () => Promise.reject(new Error('changed my mind')),
  'with a statement that fails': (tx) => tx.db.execute(sql`select 1 / 0`),
  'with a failure that is swallowed': (tx) => tx.db.execute(sql`select * from nothing_of_that_name`).catch(() => undefined),
  'with a statement that is cancelled': async (tx) => {
    await tx.db.execute(sql`set local statement_timeout = '3ms'`)
    await tx.db.execute(sql`select pg_sleep(1)`)
  },
  'with a row that is refused': (tx) => tx.db.execute(sql`insert into conversation_reads (tenant_id, conversation_id, member_id, seq, read_at) select gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), 1, now()`),
  'with a question that nobody waits for': (tx) => {
    void seen(tx).catch(() => undefined)
    return Promise.resolve()
  },
  'with several questions at once': (tx) => Promise.all([seen(tx), seen(tx), seen(tx)])
}

t.test('W8 A38: of many transactions at once, over few connections, each sees its own workspace, however the others end', async (t) => {
  const { withTenant } = server.app.services
  const endings = Object.entries(ENDINGS)
  const wrong: string[] = []
  let looked = 0
  await Promise.all(
    Array.from({ length: 600 }, async (_, index) => {
      const own = workspaces[index % workspaces.length]?.id ?? ''
      const [name, end] = endings[index % endings.length] ?? ['', () => Promise.resolve()]
      await withTenant({ tenantId: own }, async (tx) => {
        const rows = await seen(tx)
        looked += 1
        if (rows !== own) wrong.push(`${name}: ${rows} for ${own}`)
        await end(tx)
      }).catch(() => undefined)
    })
  )
  t.same(wrong, [])
  t.equal(looked, 600)
})

t.test('A38: a handle that outlives its transaction opens nothing, least of all in the next one', async (t) => {
  const { withTenant } = server.app.services
  const [one, two] = workspaces
  const kept: TenantTx[] = []
  for (let index = 0; index < 20; index++) await withTenant({ tenantId: one?.id ?? '' }, (tx) => Promise.resolve(void kept.push(tx)))
  await Promise.all(
    Array.from({ length: 20 }, (_, index) =>
      withTenant({ tenantId: two?.id ?? '' }, async (tx) => {
        const stale = kept[index]
        if (stale) await t.rejects(seen(stale), 'the old handle is refused')
        t.equal(await seen(tx), two?.id, 'and the new one sees its own')
      })
    )
  )
})

t.test('A38: the workspace is set for the transaction, not for the connection', async (t) => {
  for (const { id } of workspaces) {
    let afterwards: string | undefined
    await server.app.services
      .withTenant({ tenantId: id }, async (tx) => {
        await tx.db.execute(sql`commit`)
        afterwards = await seen(tx)
      })
      .catch(() => undefined)
    t.equal(afterwards, '', 'no row is seen once it has ended')
  }
})

t.test('A38: a transaction that lost its workspace is refused, and the alarm names it; all others raise none', async (t) => {
  const { withTenant } = server.app.services
  const [one, two] = workspaces
  const alarms = () => server.logged.filter((line) => line.includes('tenant_setting_lost')).map((line) => JSON.parse(line) as { level: number; tenantId: string; at: string })
  const before = alarms().length
  const losses: Readonly<Record<string, (tx: TenantTx) => Promise<unknown>>> = {
    'ended and begun anew': (tx) => tx.db.execute(sql`commit`).then(() => tx.db.execute(sql`begin`)),
    'set to nothing': (tx) => tx.db.execute(sql`select set_config('app.tenant_id', '', true)`),
    'set to another': (tx) => tx.db.execute(sql`select set_config('app.tenant_id', ${two?.id}, true)`),
    'reset': (tx) => tx.db.execute(sql`reset app.tenant_id`)
  }
  const names = () => server.database.admin`select tenant_id, id, created_at from inboxes order by tenant_id, id`
  const stored = await names()
  // What is written before and after the loss, in its own and in the other workspace, is not stored.
  const write = (tx: TenantTx) => tx.db.execute(sql`update inboxes set created_at = created_at - interval '1 day'`)
  const writing = (lose: (tx: TenantTx) => Promise<unknown>) => async (tx: TenantTx) => {
    if (lose !== losses['ended and begun anew']) await write(tx)
    await lose(tx)
    await write(tx)
  }
  for (const [what, lose] of Object.entries(losses)) await t.rejects(withTenant({ tenantId: one?.id ?? '' }, writing(lose)), { message: 'The transaction is not in its workspace' }, what)
  t.same(await names(), stored, 'nothing of it is stored')
  t.match(alarms().slice(before), Object.keys(losses).map(() => ({ level: 60, tenantId: one?.id, at: 'end' })))
  const raised = alarms().length
  for (const end of Object.values(ENDINGS)) await withTenant({ tenantId: one?.id ?? '' }, end).catch(() => undefined)
  await withTenant({ tenantId: one?.id ?? '' }, async (tx) => {
    await tx.db.execute(sql`savepoint before`)
    await tx.db.execute(sql`select 1 / 0`).catch(() => undefined)
    await tx.db.execute(sql`rollback to savepoint before`)
    t.equal(await seen(tx), one?.id, 'a savepoint that was gone back to leaves it as it was')
  })
  t.equal(alarms().length, raised)
})

t.test('A38: connections that break in the middle of a transaction leave nothing to the next', async (t) => {
  const { withTenant } = server.app.services
  const [one, two] = workspaces
  const results = await Promise.allSettled(
    Array.from({ length: 10 }, () =>
      withTenant({ tenantId: one?.id ?? '' }, async (tx) => {
        await seen(tx)
        await tx.db.execute(sql`select pg_terminate_backend(pg_backend_pid())`).catch(() => undefined)
        return seen(tx)
      })
    )
  )
  t.equal(results.filter(({ status }) => status === 'fulfilled').length, 0, 'none of them ends well')
  const after = await Promise.all(Array.from({ length: 20 }, () => withTenant({ tenantId: two?.id ?? '' }, seen).catch(() => 'refused')))
  t.same([...new Set(after)].filter((rows) => rows !== 'refused'), [two?.id])
  t.equal(await withTenant({ tenantId: two?.id ?? '' }, seen), two?.id, 'and soon everything works again')
})

t.test('W8: a workspace is a lower-case UUID or nothing', async (t) => {
  const { withTenant } = server.app.services
  const id = workspaces[0]?.id ?? ''
  for (const tenantId of ['', ' ', id.toUpperCase(), ` ${id}`, `${id}\n`, `{${id}}`, id.replaceAll('-', ''), `${id},${id}`, `' or true --`, undefined, null, 0, {}]) {
    await t.rejects(withTenant({ tenantId: tenantId as string }, seen), String(tenantId))
  }
  t.equal(await withTenant({ tenantId: id }, seen), id)
})

t.test('A105: what others hold for too long is answered with busy and when to come back, at every door, and nothing is done', async (t) => {
  const database = await createDatabase()
  // Shorter than what they are given else: the test waits for it at each door.
  for (const role of ['rind_app', 'rind_platform']) await database.admin.unsafe(`alter role ${role} in database ${database.name} set lock_timeout = '150ms'`)
  const own = await startServer({ database })
  t.teardown(() => own.stop())
  const { owner, inbox } = await foundWorkspace(own)
  const visitor = await openWidget(own, inbox.key)
  const { conversationId } = await startConversation(visitor, 'Before')
  const desk = await openSocket(owner.client)
  const message = () => ({ clientId: randomUUID(), body: 'Held up' })
  // No more than it needs: a look at who may stay on a socket would close this one.
  const { problem } = await database.admin.begin(async (held) => {
    await held`lock table conversations in access exclusive mode`
    return desk.request('messages.send', { conversationId, ...message() })
  })
  const answered = await database.admin.begin(async (held) => {
    await held`lock table members, identities, conversations in access exclusive mode`
    return {
      'over the socket': problem,
      'as staff': await owner.client.fails('/account', { method: 'PATCH', body: { name: 'Olga Other' } }),
      'at the sign-in': await new Client(own).fails('/auth/sign-in', { body: { email: owner.email, password: owner.password } }),
      'in the lane': await owner.client.fails(`/conversations/${conversationId}/messages`, { body: message() }),
      'as a visitor': await visitor.client.fails(`/widget/conversations/${conversationId}/messages`, { body: message() })
    }
  })
  for (const [door, problem] of Object.entries(answered)) t.match(problem, { status: 503, code: 'busy', retryAfter: 1 }, door)
  t.equal((await owner.client.call('/auth/session')).status, 200, 'and when they let go it works again')
  t.same(await database.admin`select count(*)::int as n from messages`, [{ n: 1 }])
  t.notMatch(own.logged.join(), /a request failed|an operation failed/, 'it is no fault of ours')
})

t.end()
