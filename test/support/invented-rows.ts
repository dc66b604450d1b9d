import type postgres from 'postgres'

interface Column {
  readonly name: string
  readonly type: string
  readonly checks: string[]
}

const ENVELOPE = `'\\x010000000001${'00'.repeat(28)}'`

/** A value that a column takes, as far as its type and its CHECKs tell. */
function valueOf({ name, type, checks }: Column, tenantId: string): string {
  if (name === 'tenant_id') return `'${tenantId}'`
  switch (type) {
    case 'uuid':
      return 'gen_random_uuid()'
    case 'sealed':
      return ENVELOPE
    case 'timestamp with time zone':
      return 'now()'
    case 'boolean':
      return 'false'
    case 'bytea':
      return `decode(repeat('00', ${/= (\d+)\)/.exec(checks.join())?.[1] ?? '8'}), 'hex')`
    case 'text':
      // The first of a list of words; a letter where a pattern or nothing is asked for, two where the pattern has a full stop.
      return `'${/ARRAY\['([^']+)'::text/.exec(checks.join())?.[1] ?? (checks.join().includes(String.raw`\.`) ? 'a.a' : 'a')}'`
    default:
      return '1'
  }
}

/**
 * Puts a row of a workspace into each of its tables that has none, without what it refers to. For tests that look at who
 * reaches rows and not at what is in them: a new table is taken along without a word about it.
 * @returns takes them away again: the server cannot read them
 * @throws Error of PostgreSQL when a CHECK over several columns refuses the row: then a test has to make a real one
 */
export async function inventRows(sql: postgres.Sql, tables: readonly string[], tenantId: string): Promise<() => Promise<void>> {
  const invented: string[] = []
  for (const table of tables) {
    if ((await sql.unsafe(`select from ${table} where tenant_id = '${tenantId}' limit 1`)).length > 0) continue
    invented.push(table)
    const columns = await sql.unsafe<Column[]>(
      `select a.attname as name, format_type(a.atttypid, a.atttypmod) as type,
         array(select pg_get_constraintdef(k.oid) from pg_constraint k where k.conrelid = a.attrelid and k.contype = 'c' and k.conkey = array[a.attnum]) as checks
       from pg_attribute a where a.attrelid = '${table}'::regclass and a.attnum > 0 and not a.attisdropped and a.attnotnull`
    )
    await sql.begin(async (tx) => {
      await tx`set local session_replication_role = replica`
      await tx.unsafe(`insert into ${table} (${columns.map(({ name }) => name).join()}) values (${columns.map((column) => valueOf(column, tenantId)).join()})`)
    })
  }
  return async () => {
    await sql.begin(async (tx) => {
      await tx`set local session_replication_role = replica`
      for (const table of invented) await tx.unsafe(`delete from ${table} where tenant_id = '${tenantId}'`)
    })
  }
}
