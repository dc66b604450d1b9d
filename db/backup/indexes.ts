import type { ClientBase } from 'pg'

interface Statement {
  readonly drop: string
  readonly make: string
}

const CONSTRAINTS = `
  select format('alter table %s drop constraint %I', c.oid::regclass, k.conname) as drop, format('alter table %s add constraint %I %s', c.oid::regclass, k.conname, pg_get_constraintdef(k.oid)) as make
  from pg_constraint k join pg_class c on c.oid = k.conrelid
  where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and not c.relispartition and k.contype in ('p', 'u', 'f')
  order by k.contype = 'f', k.contype = 'u', k.oid`

const INDEXES = `
  select format('drop index %s', i.indexrelid::regclass) as drop, pg_get_indexdef(i.indexrelid) as make
  from pg_index i join pg_class c on c.oid = i.indrelid
  where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and not c.relispartition and not exists (select from pg_constraint k where k.conindid = i.indexrelid and k.contype in ('p', 'u', 'x'))
  order by i.indexrelid`

/**
 * Takes keys and indexes away until tables are filled: made at once over all rows they take a fraction of the time, and
 * nothing has to be filled before what it refers to.
 * @returns puts them back, checking every row
 */
export async function dropIndexes(client: ClientBase): Promise<() => Promise<void>> {
  const constraints = (await client.query<Statement>(CONSTRAINTS)).rows
  const indexes = (await client.query<Statement>(INDEXES)).rows
  for (const { drop } of [...indexes, ...constraints.toReversed()]) await client.query(drop)
  return async () => {
    for (const { make } of [...constraints.filter(({ make }) => !make.includes(' FOREIGN KEY ')), ...indexes, ...constraints.filter(({ make }) => make.includes(' FOREIGN KEY '))]) await client.query(make)
  }
}
