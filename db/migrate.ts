import { createHash } from 'node:crypto'
import { readFile, readdir } from 'node:fs/promises'
import { getConstructionPlans, getMigrationPlans } from 'pg-boss'
import { type Client, connect } from './connect.ts'
import { letBackupRead, makeRoles } from './make-roles.ts'
import { type LoginRole, OWNER_ROLE } from './roles.ts'

const MIGRATIONS = new URL('./migrations/', import.meta.url)
const FILE_NAME = /^\d{4}_[a-z0-9_]+\.sql$/
export const JOBS_SCHEMA = 'pgboss'
/** Version of the job queue's schema, as pg-boss of this version makes it. */
export const JOBS_VERSION = Number(/version\(version\) VALUES \('(\d+)'\)/.exec(getConstructionPlans(JOBS_SCHEMA))?.[1])
/** Who enqueues may only add jobs; the payloads hold ids, never content. */
export const JOBS_GRANTS = `
  grant usage on schema pgboss to rind_app, rind_platform, rind_jobs, rind_backup;
  grant select on all tables in schema pgboss to rind_app, rind_platform, rind_backup;
  grant insert on pgboss.job, pgboss.job_common to rind_app, rind_platform;
  grant select, insert, update, delete on all tables in schema pgboss to rind_jobs;
  grant execute on all functions in schema pgboss to rind_jobs;`
/** An arbitrary constant: two migrations of one database never run at once. */
export const MIGRATION_LOCK = 7_463_001

export interface MigrationOptions {
  /** A login that may create roles: superuser, or CREATEROLE on a managed server. */
  adminUrl: string
  /** Passwords to set. A role that is missing here keeps the one it has. */
  passwords: Partial<Record<LoginRole, string>>
  log: (message: string) => void
}

/**
 * Brings a database to the newest schema: makes the roles, runs what is new in db/migrations as the owner, each file
 * in its own transaction, and installs or upgrades the job queue's schema. Safe to run again and from two places at once.
 * @throws Error when a migration that already ran was edited, or when the database is newer than this software.
 */
export async function migrate(options: MigrationOptions): Promise<void> {
  const admin = connect(options.adminUrl, 1, 'migrate')
  try {
    await admin`select pg_advisory_lock(${MIGRATION_LOCK})`
    const run = (text: string) => admin.unsafe(text)
    await makeRoles(run, options.passwords)
    await admin.unsafe(`set role ${OWNER_ROLE}`)
    await admin.unsafe(MIGRATIONS_TABLE)
    await applyNew(admin, options.log)
    await installJobs(admin, options.log)
    await admin`reset role`
    await letBackupRead(run, options.log)
  } finally {
    await admin.end()
  }
}

export const MIGRATIONS_TABLE = 'create table if not exists migrations (name text primary key, sha256 text not null, applied_at timestamptz not null)'

/** A step of the schema, as it stands in db/migrations. */
export interface Migration {
  readonly name: string
  readonly text: string
  readonly sha256: string
}

/** Every migration of this version, in order. */
export async function readMigrations(): Promise<readonly Migration[]> {
  const names = (await readdir(MIGRATIONS)).filter((name) => FILE_NAME.test(name)).toSorted()
  return Promise.all(
    names.map(async (name) => {
      const text = await readFile(new URL(name, MIGRATIONS), 'utf8')
      return { name, text, sha256: createHash('sha256').update(text).digest('hex') }
    })
  )
}

async function applyNew(admin: Client, log: (message: string) => void): Promise<void> {
  const files = await readMigrations()
  const applied = new Map((await admin<{ name: string; sha256: string }[]>`select name, sha256 from migrations`).map((row) => [row.name, row.sha256]))
  for (const name of applied.keys()) {
    if (!files.some((file) => file.name === name)) throw new Error(`The database has the migration ${name}, which this version of Rind does not know. Use the newer version.`)
  }
  for (const { name, text, sha256 } of files) {
    const before = applied.get(name)
    if (before === sha256) continue
    if (before !== undefined) throw new Error(`The migration ${name} was edited after it ran. Migrations only go forward: undo the edit and add a new file.`)
    await admin.begin(async (tx) => {
      await tx.unsafe(text)
      await tx`insert into migrations (name, sha256, applied_at) values (${name}, ${sha256}, now())`
    })
    log(`applied ${name}`)
  }
}

async function installJobs(admin: Client, log: (message: string) => void): Promise<void> {
  const found = await admin<{ present: boolean }[]>`select to_regclass(${`${JOBS_SCHEMA}.version`}) is not null as present`
  if (!found[0]?.present) {
    await admin.unsafe(getConstructionPlans(JOBS_SCHEMA))
    log('installed the job queue')
  } else {
    const version = Number((await admin<{ version: number }[]>`select version from pgboss.version`)[0]?.version)
    if (version < JOBS_VERSION) {
      await admin.unsafe(getMigrationPlans(JOBS_SCHEMA, version))
      log(`upgraded the job queue from ${version} to ${JOBS_VERSION}`)
    }
  }
  await admin.unsafe(JOBS_GRANTS)
}
