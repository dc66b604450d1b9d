import { pipeline } from 'node:stream/promises'
import type { Client } from 'pg'
import { from } from 'pg-copy-streams'
import { getMigrationPlans } from 'pg-boss'
import type { RootKeyProvider } from '../../src/crypto/index.ts'
import { letBackupRead, makeRoles } from '../make-roles.ts'
import { JOBS_GRANTS, JOBS_SCHEMA, JOBS_VERSION, MIGRATIONS_TABLE, MIGRATION_LOCK, type Migration, readMigrations } from '../migrate.ts'
import { type LoginRole, OWNER_ROLE } from '../roles.ts'
import { checkKeys } from './check-keys.ts'
import { columnList, openCopying, qualified } from './connection.ts'
import { dropIndexes } from './indexes.ts'
import type { Reporter } from './progress.ts'
import { findHanging, forgetWorkspaces, replayErasures } from './replay.ts'
import { type BackupTable, inOrder, tableId } from './tables.ts'

/** A backup as the database takes it. */
export interface LoadSource {
  readonly migrations: readonly { readonly name: string; readonly sha256: string }[]
  /** Version of the job queue's schema, and the statements that make it. */
  readonly jobs: { readonly version: number; readonly schema: string }
  readonly tables: readonly (BackupTable & { readonly rows: number; readonly content: () => AsyncIterable<Uint8Array> })[]
}

export interface LoadOptions {
  /** A login that may create roles. The database has to be empty. */
  readonly adminUrl: string
  readonly passwords: Partial<Record<LoginRole, string>>
  readonly source: LoadSource
  readonly rootKey: RootKeyProvider
  readonly report: Reporter
  /** Looks at what was loaded, before anything is replayed or migrated; throws to refuse it. */
  readonly inspect?: (client: Client) => Promise<void>
}

/** The statements of a plan without its own transaction: it runs inside ours. */
const inside = (plan: string): string => plan.replaceAll(/^\s*(?:BEGIN|COMMIT);\s*$/gm, '')
/** Ways in that were closed after the backup was made would be open again: everybody signs in anew. */
const SIGNED_IN = ['socket_tickets', 'sessions', 'trusted_devices', 'operator_sessions', 'passkey_challenges', 'password_resets', 'factor_resets', 'factor_recoveries', 'operator_invitations']
/** So would what was revoked or withdrawn since: it is made or sent anew. An older schema may lack the table. */
const HANDED_OUT = {
  api_tokens: 'update api_tokens set expires_at = least(expires_at, now())',
  invitations: "update invitations set status = 'withdrawn' where status = 'open'"
}

/** Where the backups lie is looked up anew: the place may be another one, and what is found there as it was counts again. */
const KEPT = ['backups', 'backup_copies']

/**
 * Makes a database from a backup in one transaction: its schema as it was, every row, the erasures that came later, then
 * the newest schema. Whatever fails, or whenever it is killed, the database is as empty as before, or whole.
 * @throws Error when the database is not empty, when counts, keys or references are not right, or when the backup is of a newer Rind
 */
export async function loadDatabase({ adminUrl, passwords, source, rootKey, report, inspect }: LoadOptions): Promise<void> {
  const files = await readMigrations()
  const [before, after] = splitMigrations(files, source)
  const client = await openCopying(adminUrl)
  const run = async (text: string): Promise<readonly object[]> => (await client.query<object>(text)).rows ?? []
  try {
    await run(`select pg_advisory_lock(${MIGRATION_LOCK})`)
    await requireEmpty(client)
    await makeRoles(run, passwords)
    await run(`begin; set local role ${OWNER_ROLE}; set local maintenance_work_mem = '128MB'; set local timezone = 'UTC'`)
    await run(MIGRATIONS_TABLE)
    for (const { text } of before) await run(text)
    await run(inside(source.jobs.schema))
    await run('set local lock_timeout = 0; set local idle_in_transaction_session_timeout = 0; set local statement_timeout = 0')
    const hanging = await findHanging(client)
    const forced = (await client.query<{ name: string }>(`select oid::regclass::text as name from pg_class where relnamespace = 'public'::regnamespace and relforcerowsecurity`)).rows
    for (const { name } of forced) await run(`alter table ${name} no force row level security`)
    report('making the tables')
    const restoreIndexes = await dropIndexes(client)
    const tables = inOrder(source.tables)
    for (const [done, table] of tables.entries()) {
      report(`${tableId(table)}, ${table.rows} rows`, { step: 'loading', done, of: tables.length })
      await fill(client, table)
    }
    await inspect?.(client)
    // The keyring is newer than the data: it may hold keys of workspaces that were founded since.
    for (const table of ['data_keys', 'tenant_keys']) await run(`delete from ${table} where tenant_id not in (select id from workspaces)`)
    report('erasing again what was erased since')
    await replayErasures(client, hanging)
    report('building indexes, checking references', { step: 'indexing', done: 0, of: 1 })
    await restoreIndexes()
    await forgetWorkspaces(client)
    const exists = async (table: string) => (await client.query<{ there: boolean }>('select to_regclass($1) is not null as there', [table])).rows[0]?.there === true
    for (const table of SIGNED_IN) if (await exists(table)) await run(`delete from ${table}`)
    for (const table of KEPT) if (await exists(table)) await run(`update ${table} set state = 'missing' where state = 'good'`)
    for (const [table, end] of Object.entries(HANDED_OUT)) if (await exists(table)) await run(end)
    report('opening keys')
    await checkKeys(client, rootKey)
    for (const { name } of forced) await run(`alter table ${name} force row level security`)
    for (const { name, text, sha256 } of after) {
      await run(text)
      await client.query('insert into migrations (name, sha256, applied_at) values ($1, $2, now())', [name, sha256])
    }
    if (source.jobs.version < JOBS_VERSION) await run(inside(getMigrationPlans(JOBS_SCHEMA, source.jobs.version)))
    await run(JOBS_GRANTS)
    await run('analyze')
    await run('commit')
    await letBackupRead(run, report)
  } finally {
    await client.end()
  }
}

/** @throws Error when the backup was made by a newer Rind, or by one whose migrations were others */
function splitMigrations(files: readonly Migration[], { migrations, jobs }: LoadSource): readonly [readonly Migration[], readonly Migration[]] {
  const ran = new Map(migrations.map(({ name, sha256 }) => [name, sha256]))
  for (const { name, sha256 } of migrations) {
    const file = files.find((file) => file.name === name)
    if (!file) throw new Error(`The backup was made by a newer Rind: this one does not know its migration ${name}. Use the newer version.`)
    if (file.sha256 !== sha256) throw new Error(`The migration ${name} is not the one that the backup was made under.`)
  }
  if (jobs.version > JOBS_VERSION) throw new Error(`The backup was made by a newer Rind: its job queue has version ${jobs.version}. Use the newer version.`)
  return [files.filter(({ name }) => ran.has(name)), files.filter(({ name }) => !ran.has(name))]
}

async function requireEmpty(client: Client): Promise<void> {
  const { rows } = await client.query<{ name: string }>(`
    select c.oid::regclass::text as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname <> 'information_schema' and n.nspname not like 'pg\\_%' order by 1 limit 1`)
  if (rows[0]) throw new Error(`The database is not empty: ${rows[0].name} is there. A backup is restored into a new database, never over one.`)
}

async function fill(client: Client, table: LoadSource['tables'][number]): Promise<void> {
  const name = qualified(table)
  const [there] = (await client.query<{ there: boolean }>('select to_regclass($1) is not null as there', [name])).rows
  if (there?.there !== true) {
    if (!table.partition) throw new Error(`The backup has a table that this Rind does not know: ${tableId(table)}.`)
    const [schema = '', parent = ''] = table.partition.of.split('.')
    await client.query(`create table ${name} partition of ${qualified({ schema, name: parent })} ${table.partition.bound}`)
  }
  // What migrations put there themselves comes from the backup as well.
  await client.query(`delete from ${name}`)
  // Frozen: the rows are as old as the table, nobody has to look at them again.
  const copy = client.query(from(`copy ${name} (${columnList(table.columns)}) from stdin (format binary, freeze)`))
  await pipeline(table.content(), copy)
  if (copy.rowCount !== table.rows) throw new Error(`${tableId(table)} has ${table.rows} rows in the manifest and ${copy.rowCount} in the backup.`)
}
