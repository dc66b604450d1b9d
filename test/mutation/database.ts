import type postgres from 'postgres'
import { LOGIN_ROLES } from '../../db/roles.ts'

/** A protection of the database, taken away by a statement. */
export interface DatabaseMutant {
  readonly name: string
  readonly change: string
  /** For what belongs to the whole server and not to one database: how it is put back. Such mutants run alone. */
  readonly undo?: string
}

/** Every protection that the catalog shows: what is new is taken along. */
export async function databaseMutants(sql: postgres.Sql): Promise<DatabaseMutant[]> {
  const tables = await sql<{ name: string }[]>`select relname as name from pg_class where relrowsecurity and relnamespace = 'public'::regnamespace order by 1`
  const platform = await sql<{ name: string }[]>`select relname as name from pg_class where relkind = 'r' and not relrowsecurity and relnamespace = 'public'::regnamespace order by 1`
  const columns = await sql<{ table: string; column: string }[]>`
    select c.relname as table, a.attname as column from pg_attribute a join pg_class c on c.oid = a.attrelid
    where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and format_type(a.atttypid, a.atttypmod) = 'sealed' and not a.attisdropped order by 1, 2`
  if (tables.length < 9 || platform.length < 9 || columns.length < 15) throw new Error('The catalog shows too few tables and sealed columns: nothing would be proved')
  const logins = Object.values(LOGIN_ROLES).map(({ role }) => role)
  const everything = ({ name }: { readonly name: string }) => ({ name: `every login may do everything with ${name}`, change: `grant all on ${name} to ${logins.join()}` })
  const mutants = [
    ...tables.flatMap(({ name }) => [
      { name: `the policy of ${name} is dropped`, change: `drop policy tenant on ${name}` },
      { name: `${name} is not forced`, change: `alter table ${name} no force row level security` },
      { name: `${name} lets everybody read`, change: `create policy open on ${name} for select using (true)` }
    ]),
    ...[...tables, ...platform].map((table) => everything(table)),
    ...columns.map(({ table, column }) => ({ name: `${table}.${column} takes plaintext`, change: `alter table ${table} alter ${column} type bytea` })),
    { name: 'every sealed column takes plaintext', change: 'alter domain sealed drop constraint sealed_is_an_envelope' },
    { name: 'the platform role reads messages', change: 'grant select on messages to rind_platform' },
    ...['rind_app', 'rind_jobs', 'rind_platform', 'rind_owner', 'rind_audit'].flatMap((role) => [
      { name: `${role} bypasses row-level security`, change: `alter role ${role} bypassrls`, undo: `alter role ${role} nobypassrls` },
      { name: `${role} may create roles`, change: `alter role ${role} createrole`, undo: `alter role ${role} nocreaterole` }
    ])
  ]
  return mutants.map((mutant) => ({ ...mutant, name: `database: ${mutant.name}` }))
}
