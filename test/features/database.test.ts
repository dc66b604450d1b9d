import { randomBytes, randomUUID } from 'node:crypto'
import { sql } from 'drizzle-orm'
import * as fc from 'fast-check'
import postgres from 'postgres'
import t from 'tap'
import { connect } from '../../db/connect.ts'
import { createPipelines } from '../../db/pipelines.ts'
import { type Pool, createPool } from '../../db/pool.ts'
import { type TestDatabase, adminUrl, createDatabase } from '../support/database.ts'
import { eventually } from '../support/persistent.ts'

let database: TestDatabase
let url: string
t.before(async () => {
  database = await createDatabase()
  url = database.urls.app.reveal()
  await database.admin.unsafe('create table scratch (id int primary key); grant all on scratch to rind_app')
})
t.after(() => database.drop())

const open = (name: string) => (onClose: () => void) => connect(url, 1, name, { onClose })
const kill = (name: string) => database.admin`select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and application_name = ${`rind-${name}`}`
const ids = async () => [...(await database.admin<{ id: number }[]>`select id from scratch order by id`)].map(({ id }) => id)
const insert = (pool: Pool, id: number, then: () => Promise<unknown> = async () => undefined) =>
  pool.transaction(async (db) => {
    await db.execute(sql`insert into scratch values (${id})`)
    await then()
  })
const codeOf = (error: unknown): string => {
  for (let cause = error; cause instanceof Error; cause = cause.cause) if ('code' in cause) return String(cause.code)
  return error instanceof Error ? error.message : String(error)
}

t.test('W7: connections that are killed at any moment end no process, leave nothing hanging and harm nobody else', async (t) => {
  const pool = createPool(3, open('killed'))
  const pipelines = createPipelines(3, open('killed'))
  const outcomes: string[] = []
  const note = (work: Promise<unknown>) => work.then(() => outcomes.push('done'), (error: unknown) => outcomes.push(codeOf(error)))
  for (let round = 0; round < 40; round++) {
    const killing = kill('killed').execute()
    const works: Promise<unknown>[] = []
    for (let index = 0; index < 12; index++) {
      if (index % 2) await new Promise((resolve) => setImmediate(resolve))
      works.push(note(index % 3 ? pool.transaction(async (db) => { for (let count = 0; count < 3; count++) await db.execute(sql`select ${count}::int`) }) : pipelines.use((client) => client`select ${index}::int`)))
    }
    await Promise.all([killing, ...works])
  }
  t.equal(outcomes.length, 480, 'each was answered')
  const lost = outcomes.filter((outcome) => outcome !== 'done')
  t.ok(lost.length > 20 && lost.length < 480, `${lost.length} were lost`)
  t.same(lost.filter((code) => !['CONNECTION_CLOSED', 'ECONNRESET', 'EPIPE', '57P01'].includes(code)), [], 'and told so')
  t.equal((await pool.transaction((db) => db.execute(sql`select 1`))).length, 1)
  await Promise.all([pool.end(), pipelines.end()])
})

t.test('W7: a connection that is given up because nobody needed it is never given to somebody at that moment', async (t) => {
  const idleMs = 3
  let opened = 0
  const counted = (onClose: () => void) => {
    opened += 1
    return open('idle')(onClose)
  }
  const pool = createPool(1, counted, idleMs)
  const pipelines = createPipelines(1, counted, idleMs)
  const failures: string[] = []
  const note = (work: Promise<unknown>) => work.catch((error: unknown) => failures.push(codeOf(error)))
  // Each asks again around the moment at which the connection of the last time is given up.
  for (let round = 0; round < 200; round++) {
    await Promise.all([note(pool.transaction((db) => db.execute(sql`select 1`))), note(pipelines.use((client) => client`select 1`))])
    const due = performance.now() + idleMs + (round % 5) / 4
    while (performance.now() < due) await new Promise((resolve) => setImmediate(resolve))
  }
  t.same(failures, [])
  t.ok(opened > 20, `${opened} were opened`)
  await eventually('each is closed', async () => (await database.admin`select from pg_stat_activity where application_name = 'rind-idle'`).length === 0)
  await Promise.all([pool.end(), pipelines.end()])
})

t.test('W7: a connection that is refused while statements wait for it leaves none behind that nobody closes', async (t) => {
  const server = postgres(adminUrl('postgres'), { max: 1 })
  t.teardown(() => server.end())
  const admit = (is: boolean) => server.unsafe(`alter database ${database.name} with allow_connections ${is}`)
  for (let round = 0; round < 10; round++) {
    const pipelines = createPipelines(1, open('refused'))
    await admit(false)
    const answers = await Promise.allSettled(Array.from({ length: 20 }, () => pipelines.use((client) => client`select 1`)))
    t.ok(answers.every(({ status }) => status === 'rejected'), 'each is told so')
    await admit(true)
    t.equal((await pipelines.use((client) => client`select 1`)).length, 1, 'and the next one is served')
    await pipelines.end()
  }
  await eventually('each is closed', async () => (await server`select from pg_stat_activity where application_name = 'rind-refused'`).length === 0)
})

t.test('W7: a connection that breaks between two statements of a transaction stores nothing and is not used again', async (t) => {
  const pool = createPool(1, open('between'))
  for (const [id, atOnce] of [[1, true], [2, false]] as const) {
    const broken = insert(pool, id, async () => {
      const gone = await kill('between')
      t.equal(gone.length, 1)
      if (!atOnce) await eventually('the backend is gone', async () => (await database.admin`select from pg_stat_activity where application_name = 'rind-between'`).length === 0)
    })
    await t.rejects(broken, { code: 'CONNECTION_CLOSED' })
  }
  await insert(pool, 3)
  t.same(await ids(), [3], 'the next transaction has a new connection')
  await pool.end()
})

t.test('A38: a transaction commits as a whole or not at all, and its handle is dead after its end', async (t) => {
  const pool = createPool(1, open('whole'))
  await database.admin`truncate scratch`
  await insert(pool, 1)
  await t.rejects(insert(pool, 2, () => Promise.reject(new Error('changed my mind'))), { message: 'changed my mind' })
  await t.rejects(pool.transaction(async (db) => {
    await db.execute(sql`insert into scratch values (3)`)
    await db.execute(sql`insert into scratch values (1)`).catch(() => undefined)
  }), { message: 'A statement of the transaction failed; nothing was stored' }, 'a failure that was swallowed')
  let kept: Parameters<Parameters<Pool['transaction']>[0]>[0] | undefined
  await pool.transaction(async (db) => {
    kept = db
    await db.execute(sql`select set_config('app.tenant_id', ${randomUUID()}, true)`)
  })
  await t.rejects(async () => kept?.execute(sql`insert into scratch values (4)`), /The transaction is over|Failed query/)
  await pool.transaction(async (db) => {
    await t.rejects(async () => kept?.execute(sql`insert into scratch values (5)`), /The transaction is over|Failed query/, 'also while the connection is in another transaction')
    t.same([...(await db.execute(sql`select current_setting('app.tenant_id', true) as setting`))], [{ setting: '' }], 'which has nothing of the first')
  })
  t.same(await ids(), [1])
  const order: number[] = []
  await Promise.all([1, 2, 3, 4].map((index) => pool.transaction(async (db) => { order.push(index); await db.execute(sql`select 1`) })))
  t.same(order, [1, 2, 3, 4], 'first come, first served')
  const slow = insert(pool, 6, () => new Promise((resolve) => setTimeout(resolve, 100)))
  await pool.end()
  await slow
  t.same(await ids(), [1, 6], 'the end waits for what is under way')
  await t.rejects(pool.transaction(async () => undefined), /has ended/)
})

t.test('arrays reach PostgreSQL as they are, whatever their texts hold', async (t) => {
  const client = connect(url, 1, 'arrays')
  const odd = ['', 'a,b', '{', '}', '"', '\\', '\\"', 'NULL', 'null', ' space ', 'é 👩‍👩‍👧', 'line\nbreak', "'", '\t']
  const back = async (texts: readonly string[]) => [...(await client<{ text: string }[]>`select text from unnest(${texts as string[]}::text[]) with ordinality u (text, n) order by n`)].map(({ text }) => text)
  t.same(await back(odd), odd)
  t.same(await back([]), [])
  await fc.assert(fc.asyncProperty(fc.array(fc.string({ unit: 'binary', maxLength: 20 }).filter((text) => !text.includes('\0')), { maxLength: 8 }), async (texts) => (await back(texts)).join('|') === texts.join('|')), { numRuns: 50 })
  const [uuid, bytes] = [randomUUID(), randomBytes(40)]
  const [row] = await client`select ${[uuid]}::uuid[] = array[${uuid}::uuid] as uuids, ${[1, -2, 2147483647]}::int[] as ints, ${[1_800_000_000_123]}::bigint[] as bigs,
    (${client.array([bytes, Buffer.alloc(0)], 1001)})[1] as bytes, ${client.array([true, false], 1000)} = array[true, false] as bools, ${[]}::int[] as none`
  t.same(row, { uuids: true, ints: [1, -2, 2147483647], bigs: [1_800_000_000_123], bytes, bools: true, none: [] })
  await client.end()
})

t.end()
