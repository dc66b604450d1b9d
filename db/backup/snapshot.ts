import type { Readable } from 'node:stream'
import type { Client } from 'pg'
import { to } from 'pg-copy-streams'
import { columnList, openCopying, qualified } from './connection.ts'
import { type BackupTable, listTables } from './tables.ts'

/** What is known of the database at the moment of a snapshot. */
export interface SnapshotFacts {
  /** Position in the write-ahead log, as in `0/1949E58`. */
  readonly lsn: string
  /** As in `18.4`. */
  readonly postgres: string
  /** Migrations that ran, in order. */
  readonly migrations: readonly { readonly name: string; readonly sha256: string }[]
  /** Version of the job queue's schema. */
  readonly jobsVersion: number
  readonly installation: { readonly id: string; readonly environment: string } | null
}

/** The database as it was at one moment, whatever is written meanwhile. */
export interface Snapshot {
  readonly facts: SnapshotFacts
  readonly tables: readonly BackupTable[]
  /** The rows of a table in PostgreSQL's binary format. One at a time. */
  copyOut(table: BackupTable): Readable
  /**
   * How many rows the copy that just ended had, compared with a count of the table in the same snapshot.
   * @throws Error when they differ: then a policy hides rows from this login
   */
  copied(table: BackupTable): Promise<number>
  close(): Promise<void>
}

const SETTINGS = `set statement_timeout = 0; set idle_in_transaction_session_timeout = 0; set timezone = 'UTC'; set synchronize_seqscans = off`

/**
 * Opens one repeatable-read snapshot as the backup's login: one connection holds and exports it, a second one copies.
 * @throws Error when this login would not see every row
 */
export async function openSnapshot(url: string): Promise<Snapshot> {
  const holder = await openCopying(url)
  const copier = await openCopying(url).catch(async (error: unknown) => {
    await holder.end()
    throw error
  })
  const close = async () => {
    await Promise.all([holder.end(), copier.end()])
  }
  try {
    await seeEverything(holder, copier)
    await holder.query('begin isolation level repeatable read read only')
    const exported = (await holder.query<{ id: string }>('select pg_export_snapshot() as id')).rows[0]?.id ?? ''
    await copier.query('begin isolation level repeatable read read only')
    await copier.query(`set transaction snapshot '${exported}'`)
    const facts = await readFacts(holder)
    const tables = await listTables(holder)
    let copying: ReturnType<typeof to> | undefined
    return {
      facts,
      tables,
      copyOut: (table) => {
        copying = to(`copy ${qualified(table)} (${columnList(table.columns)}) to stdout (format binary)`)
        return copier.query(copying)
      },
      copied: async (table) => {
        const [counted] = await Promise.all([holder.query<{ rows: string }>(`select count(*) as rows from ${qualified(table)}`), copier.query('select 1')])
        const rows = copying?.rowCount ?? 0
        if (Number(counted.rows[0]?.rows) !== rows) throw new Error(`${table.schema}.${table.name} has ${counted.rows[0]?.rows ?? '?'} rows and ${rows} were copied`)
        return rows
      },
      close
    }
  } catch (error) {
    await close()
    throw error
  }
}

/** With row_security off a row that a policy hides is an error and not a silence. A server without BYPASSRLS has a policy on each table instead. */
async function seeEverything(...clients: readonly Client[]): Promise<void> {
  for (const client of clients) {
    await client.query(SETTINGS)
    const bypasses = (await client.query<{ bypasses: boolean }>('select rolbypassrls or rolsuper as bypasses from pg_roles where rolname = current_user')).rows[0]?.bypasses
    if (bypasses === true) {
      await client.query('set row_security = off')
      continue
    }
    const hidden = await client.query<{ name: string }>(`select c.oid::regclass::text as name from pg_class c where c.relrowsecurity and not exists (
      select from pg_policy p where p.polrelid = c.oid and p.polpermissive and p.polcmd in ('r', '*') and (select oid from pg_roles where rolname = current_user) = any (p.polroles) and pg_get_expr(p.polqual, p.polrelid) = 'true')`)
    if (hidden.rows.length > 0) throw new Error(`The backup's login does not see every row of ${hidden.rows.map(({ name }) => name).join(', ')}. Run "rind migrate".`)
  }
}

async function readFacts(client: Client): Promise<SnapshotFacts> {
  const [at] = (await client.query<{ lsn: string; postgres: string }>(`
    select (case when pg_is_in_recovery() then pg_last_wal_replay_lsn() else pg_current_wal_lsn() end)::text as lsn, split_part(current_setting('server_version'), ' ', 1) as postgres`)).rows
  const migrations = (await client.query<{ name: string; sha256: string }>('select name, sha256 from migrations order by name')).rows
  const jobs = (await client.query<{ version: number }>('select version from pgboss.version')).rows[0]
  const installation = (await client.query<{ id: string; environment: string }>('select id, environment from installation')).rows[0]
  return { lsn: at?.lsn ?? '', postgres: at?.postgres ?? '', migrations, jobsVersion: jobs?.version ?? 0, installation: installation ?? null }
}
