import type { ClientBase } from 'pg'

/** A table as the catalog has it at the moment of a backup. */
export interface BackupTable {
  readonly schema: string
  readonly name: string
  /** All but generated ones, which the database computes again. */
  readonly columns: readonly string[]
  /** Of a partition: what it is a part of, and the bound as the catalog writes it. */
  readonly partition: { readonly of: string; readonly bound: string } | null
  /** Tables that its foreign keys name, as `schema.name`. */
  readonly needs: readonly string[]
}

export const tableId = ({ schema, name }: { readonly schema: string; readonly name: string }): string => `${schema}.${name}`

/**
 * Tables that make up the keyring: keys, wrapped, what tells the root key, and which keys were destroyed. They are kept
 * apart from the data, to recipients of their own and for seven days, so that a destroyed key is gone from the backups
 * too. What is not named here is data: a new table cannot be forgotten.
 */
export const KEYRING_TABLES: ReadonlySet<string> = new Set(['public.installation', 'public.system_keys', 'public.tenant_keys', 'public.data_keys', 'public.erasure_journal'])

const TABLES = `
  select n.nspname::text as schema, c.relname::text as name,
    array(select a.attname::text from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '' order by a.attnum) as columns,
    case when c.relispartition then (select pn.nspname || '.' || p.relname from pg_inherits i join pg_class p on p.oid = i.inhparent join pg_namespace pn on pn.oid = p.relnamespace where i.inhrelid = c.oid) end as parent,
    case when c.relispartition then pg_get_expr(c.relpartbound, c.oid) end as bound,
    array(select distinct fn.nspname || '.' || f.relname from pg_constraint k join pg_class f on f.oid = k.confrelid join pg_namespace fn on fn.oid = f.relnamespace
      where k.conrelid = c.oid and k.contype = 'f' and k.confrelid <> c.oid) as needs
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where c.relkind = 'r' and c.relpersistence <> 't' and n.nspname <> 'information_schema' and n.nspname not like 'pg\\_%' order by 1, 2`

/** What holds data and is no table. A backup of tables would leave it out without a word. */
const UNKNOWN = `
  select 'the sequence ' || schemaname || '.' || sequencename as what from pg_sequences
  union all select 'large objects' from (select from pg_largeobject_metadata limit 1) l
  union all select 'the ' || case relkind when 'm' then 'materialised view ' else 'foreign table ' end || oid::regclass from pg_class where relkind in ('m', 'f')`

/** Every table of the database with data of its own. @throws Error when something holds data that is no table */
export async function listTables(client: ClientBase): Promise<readonly BackupTable[]> {
  const unknown = (await client.query<{ what: string }>(UNKNOWN)).rows
  if (unknown.length > 0) throw new Error(`The database holds what a backup does not know: ${unknown.map(({ what }) => what).join(', ')}`)
  const { rows } = await client.query<Omit<BackupTable, 'partition'> & { parent: string | null; bound: string | null }>(TABLES)
  return rows.map(({ schema, name, columns, parent, bound, needs }) => ({ schema, name, columns, partition: parent !== null && bound !== null ? { of: parent, bound } : null, needs }))
}

/** Tables in an order in which nothing is filled before what it refers to. @throws Error when there is none */
export function inOrder<T extends BackupTable>(tables: readonly T[]): readonly T[] {
  const left = new Map(tables.map((table) => [tableId(table), table]))
  const ordered: T[] = []
  while (left.size > 0) {
    const ready = [...left].filter(([, { needs }]) => needs.every((need) => !left.has(need)))
    if (ready.length === 0) throw new Error(`These tables refer to each other in a circle: ${[...left.keys()].join(', ')}`)
    for (const [id, table] of ready) {
      ordered.push(table)
      left.delete(id)
    }
  }
  return ordered
}
