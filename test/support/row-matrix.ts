import postgres from 'postgres'

const NIL = '00000000-0000-0000-0000-000000000000'
type Tx = postgres.TransactionSql

/** What a statement gave, undone afterwards: rows of which workspaces (by the names given), or the code of the refusal. `copy out TABLE` is COPY. */
export async function outcomeOf(sql: Tx, statement: string, names: Readonly<Record<string, string>>): Promise<string> {
  let got: string | undefined
  try {
    await sql.savepoint(async (inner) => {
      const rows = statement.startsWith('copy out ') ? await copied(inner, statement.slice(9)) : await inner.unsafe<{ tenant_id: string }[]>(statement)
      got = [...new Set(rows.map(({ tenant_id: id }) => names[id] ?? id))].toSorted().join() || 'nothing'
      throw new Error('undo')
    })
  } catch (error) {
    if (got === undefined) got = error instanceof postgres.PostgresError ? error.code : String(error)
  }
  return got ?? ''
}

/** What COPY gives out, a workspace's id a line. */
async function copied(sql: Tx, table: string): Promise<{ tenant_id: string }[]> {
  let text = ''
  for await (const chunk of await sql.unsafe(`copy ${table} (tenant_id) to stdout`).readable()) text += String(chunk)
  return text.split('\n').filter(Boolean).map((id) => ({ tenant_id: id }))
}

const set = (tenantId: string) => (sql: Tx) => sql`select set_config('app.tenant_id', ${tenantId}, true)`
const nothing = () => Promise.resolve()

export interface RowContext {
  readonly name: string
  readonly sees: 'here' | 'there' | 'nothing' | '22P02'
  /** Runs in an earlier transaction of the same connection. */
  readonly before?: (sql: Tx) => Promise<unknown>
  readonly set: (sql: Tx) => Promise<unknown>
}

/** Contexts of two workspaces, how they come about, and whose rows may be seen in them. */
export const contextsOf = (here: string, there: string): readonly RowContext[] => [
  { name: 'no workspace', sees: 'nothing', set: nothing },
  { name: 'its own', sees: 'here', set: (sql) => set(here)(sql) },
  { name: 'another one', sees: 'there', set: (sql) => set(there)(sql) },
  { name: 'the empty text', sees: 'nothing', set: set('') },
  { name: 'garbage', sees: '22P02', set: set(`' or true --`) },
  { name: 'a list', sees: '22P02', set: (sql) => set(`${here},${there}`)(sql) },
  { name: 'the nil id', sees: 'nothing', set: set(NIL) },
  { name: 'what a commit before left', sees: 'nothing', before: (sql) => set(here)(sql), set: nothing },
  {
    name: 'what a rollback before left', sees: 'nothing', set: nothing,
    before: async (sql) => {
      await set(here)(sql)
      throw new Error('rolled back')
    }
  },
  {
    name: 'what an error before left', sees: 'nothing', set: nothing,
    before: async (sql) => {
      await set(here)(sql)
      await sql`select 1 / 0`
    }
  },
  {
    name: 'what a cancelled statement before left', sees: 'nothing', set: nothing,
    before: async (sql) => {
      await set(here)(sql)
      await sql`set local statement_timeout = '5ms'`
      await sql`select pg_sleep(1)`
    }
  },
  {
    name: 'what a savepoint that was taken back left', sees: 'nothing',
    set: (sql) => sql.savepoint(async (inner) => {
      await set(here)(inner)
      throw new Error('taken back')
    }).catch(() => undefined)
  },
  {
    name: 'the last of two', sees: 'there',
    set: async (sql) => {
      await set(here)(sql)
      await set(there)(sql)
    }
  }
]
