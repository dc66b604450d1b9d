import { is } from 'drizzle-orm'
import { PgTable, getTableConfig } from 'drizzle-orm/pg-core'
import postgres from 'postgres'
import t from 'tap'
import * as schema from '../../db/schema/index.ts'
import { LINTS, tablesOf, tenantTables } from '../support/catalog.ts'
import { CLEAR } from '../support/clear-columns.ts'
import { type TestDatabase, createDatabase } from '../support/database.ts'

let database: TestDatabase
t.before(async () => {
  database = await createDatabase()
})
t.after(() => database.drop())

/** Runs DDL, looks, and takes it back. */
async function broken<T>(ddl: string, look: (sql: postgres.TransactionSql) => Promise<T>): Promise<T> {
  let seen: { value: T } | undefined
  const undo = new Error('undo')
  await database.admin
    .begin(async (sql) => {
      await sql.unsafe(ddl)
      seen = { value: await look(sql) }
      throw undo
    })
    .catch((error: unknown) => {
      if (error !== undo) throw error
    })
  if (!seen) throw new Error('The change was not made')
  return seen.value
}

/** For each rule, changes that must turn it red: a lint that was never seen red proves nothing. */
const BREAKS: Readonly<Record<keyof typeof LINTS, readonly string[]>> = {
  rls: ['alter table messages disable row level security', 'alter table contacts no force row level security', 'create table x (tenant_id uuid primary key)'],
  policies: [
    'drop policy tenant on messages',
    'create policy open on members using (true)',
    'create policy open on audit_events for select using (true)',
    `drop policy tenant on inboxes; create policy tenant on inboxes using (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid)) with check (true)`,
    `drop policy tenant on inboxes; create policy tenant on inboxes using (tenant_id = current_setting('app.tenant_id')::uuid)`,
    'alter policy tenant on data_keys to rind_app'
  ],
  keys: [
    'alter table contacts add unique (visitor_hash)',
    'create unique index on inboxes (public_key)',
    'create index on messages (created_at)',
    'alter table members add constraint m_identity foreign key (identity_id) references identities (id)',
    'alter table conversation_reads drop constraint conversation_reads_pkey'
  ],
  strangers: ['create table drafts (id uuid primary key, body sealed)'],
  sideDoors: [
    'create function f() returns int language sql security definer as $$ select 1 $$',
    'create function f() returns boolean language sql leakproof as $$ select true $$',
    'create materialized view v as select * from messages',
    'create view v as select * from messages',
    'create sequence s',
    'alter table platform_events add n bigint generated always as identity',
    'create rule r as on delete to messages do instead nothing'
  ],
  defaults: ['alter table sessions alter created_at set default now()', `create or replace function f() returns timestamptz language sql as 'select now()'`],
  types: [`alter table messages add labels text[]`, `alter table contacts add more jsonb`, `alter table inboxes add price numeric`],
  roles: [
    'alter role rind_app bypassrls',
    'alter role rind_platform createrole',
    'grant rind_owner to rind_app',
    'grant rind_platform to rind_jobs',
    'grant create on schema public to rind_jobs',
    'alter table messages owner to rind_app'
  ],
  grants: [
    'grant select on identities to rind_app',
    'grant select on messages to rind_platform',
    'grant select (body) on messages to rind_platform',
    'grant delete on audit_events to rind_app',
    'grant select on audit_events to rind_audit',
    'grant truncate on messages to rind_jobs',
    'grant insert on messages to rind_backup',
    'grant update on tenant_keys to rind_app',
    'grant delete on messages to public',
    'grant delete on messages to rind_app',
    'grant select on erasure_journal to rind_platform',
    'grant delete on erasure_journal to rind_jobs',
    'revoke select on messages from rind_backup'
  ],
  timeouts: ['alter role rind_app reset statement_timeout', `alter role rind_jobs set lock_timeout = '0'`]
}

for (const [name, lint] of Object.entries(LINTS)) {
  t.test(`W8: ${lint.rule}`, async (t) => {
    t.same(await lint.find(database.admin), [])
    for (const ddl of BREAKS[name as keyof typeof LINTS]) t.not((await broken(ddl, lint.find)).length, 0, `red after: ${ddl}`)
  })
}

const QUIET = ['uuid', 'boolean', 'integer', 'bigint', 'timestamp with time zone', 'sealed']
const CHECKED = { words: /= ANY \(+ARRAY\[/, hash: /octet_length\(\(*\w+\)*\) = (?:32|8)\b/ }

type Sql = postgres.Sql | postgres.TransactionSql

function columnsOf(sql: Sql) {
  return sql.unsafe<{ table: string; column: string; type: string; required: boolean; checks: string[] }[]>(
    `select c.relname as table, a.attname as column, format_type(a.atttypid, a.atttypmod) as type, a.attnotnull as required,
       array(select pg_get_constraintdef(k.oid) from pg_constraint k where k.conrelid = c.oid and k.contype = 'c' and k.conkey = array[a.attnum]) as checks
     from pg_class c join pg_attribute a on a.attrelid = c.oid
     where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and a.attnum > 0 and not a.attisdropped order by 1, 2`
  )
}

async function unexplained(sql: Sql): Promise<string[]> {
  return (await columnsOf(sql)).flatMap(({ table, column, type, checks }) => {
    if (QUIET.includes(type)) return []
    const place = `${table}.${column}`
    const reason = CLEAR[place]
    if (!reason) return [`${place} keeps ${type} in clear`]
    if (typeof reason === 'string' && !checks.some((check) => CHECKED[reason].test(check))) return [`${place} has no CHECK for ${reason}`]
    return []
  })
}

t.test('W3 A87: every column is sealed or stands in the list of what is kept in clear, with its reason', async (t) => {
  t.same(await unexplained(database.admin), [])
  const places = (await columnsOf(database.admin)).map(({ table, column }) => `${table}.${column}`)
  t.same(Object.keys(CLEAR).filter((place) => !places.includes(place)), [], 'no reason outlives its column')
  for (const ddl of [
    'alter table contacts add nickname text',
    'alter table messages add plain bytea',
    'alter table conversations drop constraint conversations_status_check',
    'alter table sessions drop constraint sessions_token_hash_check',
    'alter table members alter name type bytea'
  ]) {
    t.not((await broken(ddl, unexplained)).length, 0, `red after: ${ddl}`)
  }
})

t.test('W3: a sealed column takes envelopes only', async (t) => {
  const sealed = (await columnsOf(database.admin)).filter(({ type }) => type === 'sealed')
  t.ok(sealed.length > 15, 'there are sealed columns')
  const fits = async (sql: Sql, value: Buffer) => (await sql<{ fits: boolean }[]>`select pg_input_is_valid(${value}::bytea::text, 'sealed') as fits`)[0]?.fits
  const envelope = Buffer.concat([Buffer.from([1, 0, 0, 0, 0, 1]), Buffer.alloc(28)])
  const refused = {
    text: Buffer.from('A sentence that is long enough to be an envelope, if only its length were looked at.'),
    'another version': Buffer.concat([Buffer.from([2]), envelope.subarray(1)]),
    'version 0': Buffer.concat([Buffer.from([0]), envelope.subarray(1)]),
    'a flag': Buffer.concat([Buffer.from([1, 1]), envelope.subarray(2)]),
    'one byte short': envelope.subarray(1),
    nothing: Buffer.alloc(0)
  }
  t.equal(await fits(database.admin, envelope), true)
  for (const [what, value] of Object.entries(refused)) t.equal(await fits(database.admin, value), false, what)
  t.equal(await broken('alter domain sealed drop constraint sealed_is_an_envelope', (sql) => fits(sql, refused.text)), true, 'it is this CHECK that refuses')
})

t.test('W8: the tables of db/schema are the tables of the database, column by column', async (t) => {
  const tables = Object.values(schema).flatMap((value) => (is(value, PgTable) ? [getTableConfig(value)] : []))
  const declared = tables.flatMap(({ name, columns }) => columns.map((column) => `${name}.${column.name} ${column.getSQLType()}${column.notNull ? ' not null' : ''}`))
  // A wrapped key is an envelope too, but no content: the code holds it as bytes.
  const real = (await columnsOf(database.admin))
    .filter(({ table }) => table !== 'migrations')
    .map(({ table, column, type, required }) => `${table}.${column} ${column === 'wrapped' && type === 'sealed' ? 'bytea' : type}${required ? ' not null' : ''}`)
  t.same(declared.toSorted(), real.toSorted())
  t.same((await tablesOf(database.admin)).filter((table) => table !== 'migrations'), tables.map(({ name }) => name).toSorted())
  t.ok((await tenantTables(database.admin)).length >= 9)
})

t.test('A105: the logins really run under these time limits', async (t) => {
  for (const role of ['app', 'jobs', 'platform'] as const) {
    const client = postgres(database.urls[role].reveal(), { max: 1, onnotice: () => undefined })
    const [row] = await client<{ statement: string; idle: string }[]>`select current_setting('statement_timeout') as statement, current_setting('idle_in_transaction_session_timeout') as idle`
    await client.end()
    t.match(row, { statement: /^[1-9]\d*(?:s|min)$/, idle: /^[1-9]\d*(?:s|min)$/ }, role)
  }
})

t.end()
