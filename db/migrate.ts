import { createHash } from 'node:crypto'
import { readFile, readdir } from 'node:fs/promises'
import { getConstructionPlans, getMigrationPlans } from 'pg-boss'
import { type Client, connect } from './connect.ts'
import { AUDIT_ROLE, LOGIN_ROLES, type LoginRole, OWNER_ROLE, ROLE_SETTINGS, scramVerifier } from './roles.ts'

const MIGRATIONS = new URL('./migrations/', import.meta.url)
const FILE_NAME = /^\d{4}_[a-z0-9_]+\.sql$/
/** Schema version of pg-boss 12.35, as its package.json names it under `pgboss.schema`. */
const JOBS_SCHEMA = 'pgboss'
/** An arbitrary constant: two migrations of one database never run at once. */
const MIGRATION_LOCK = 7_463_001
const INSUFFICIENT_PRIVILEGE = '42501'

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
    await makeRoles(admin, options.passwords)
    await admin.unsafe(`set role ${OWNER_ROLE}`)
    await admin`create table if not exists migrations (name text primary key, sha256 text not null, applied_at timestamptz not null)`
    await applyNew(admin, options.log)
    await installJobs(admin, options.log)
    await admin`reset role`
    await letBackupRead(admin, options.log)
  } finally {
    await admin.end()
  }
}

async function makeRoles(admin: Client, passwords: MigrationOptions['passwords']): Promise<void> {
  const logins = Object.entries(LOGIN_ROLES) as [LoginRole, (typeof LOGIN_ROLES)[LoginRole]][]
  const wanted = [OWNER_ROLE, AUDIT_ROLE, ...logins.map(([, login]) => login.role)]
  const existing = new Set((await admin<{ rolname: string }[]>`select rolname from pg_roles where rolname = any(${wanted})`).map((row) => row.rolname))
  const create = async (role: string, attributes: string) => {
    if (existing.has(role)) return
    // Roles belong to the whole server: another database may be migrated at this moment.
    await admin.unsafe(`do $$ begin create role ${role} ${attributes}; exception when duplicate_object then null; when unique_violation then null; end $$`)
  }
  await create(OWNER_ROLE, 'nologin')
  await create(AUDIT_ROLE, 'nologin')
  for (const [name, { role }] of logins) {
    await create(role, 'login nosuperuser nocreatedb nocreaterole nobypassrls')
    for (const [setting, value] of Object.entries(ROLE_SETTINGS[name])) await admin.unsafe(`alter role ${role} set ${setting} = '${value}'`)
    const password = passwords[name]
    if (password !== undefined) await admin.unsafe(`alter role ${role} password '${scramVerifier(password)}'`)
  }
  await admin.unsafe(`grant ${AUDIT_ROLE} to rind_app, rind_jobs`)
  await admin.unsafe(`grant ${OWNER_ROLE} to current_user`)
  const database = (await admin<{ name: string }[]>`select quote_ident(current_database()) as name`)[0]?.name ?? ''
  const everyLogin = logins.map(([, { role }]) => role).join(', ')
  await admin.unsafe(`
    revoke all on database ${database} from public;
    grant connect on database ${database} to ${everyLogin};
    grant connect, create on database ${database} to ${OWNER_ROLE};
    alter schema public owner to ${OWNER_ROLE};
    revoke all on schema public from public;
    grant usage on schema public to ${everyLogin}, ${AUDIT_ROLE};`)
}

/**
 * The backup role reads every row: by BYPASSRLS, or on a managed server that gives it to nobody by a policy of its own
 * on each table, for reading only.
 */
async function letBackupRead(admin: Client, log: (message: string) => void): Promise<void> {
  try {
    await admin.unsafe('alter role rind_backup bypassrls')
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === INSUFFICIENT_PRIVILEGE)) throw error
    const tables = await admin<{ name: string }[]>`select format('%I.%I', schemaname, tablename) as name from pg_tables t
      where schemaname = 'public' and rowsecurity and not exists (
        select 1 from pg_policies p where p.schemaname = t.schemaname and p.tablename = t.tablename and p.policyname = 'backup')`
    await admin.unsafe(`set role ${OWNER_ROLE}`)
    for (const { name } of tables) await admin.unsafe(`create policy backup on ${name} for select to rind_backup using (true)`)
    await admin.unsafe('reset role')
    log('this server gives BYPASSRLS to nobody: the backup role reads by a policy on each table')
  }
}

async function applyNew(admin: Client, log: (message: string) => void): Promise<void> {
  const files = (await readdir(MIGRATIONS)).filter((name) => FILE_NAME.test(name)).toSorted()
  const applied = new Map((await admin<{ name: string; sha256: string }[]>`select name, sha256 from migrations`).map((row) => [row.name, row.sha256]))
  for (const name of applied.keys()) {
    if (!files.includes(name)) throw new Error(`The database has the migration ${name}, which this version of Rind does not know. Use the newer version.`)
  }
  for (const name of files) {
    const text = await readFile(new URL(name, MIGRATIONS), 'utf8')
    const sha256 = createHash('sha256').update(text).digest('hex')
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
  const wanted = Number(/version\(version\) VALUES \('(\d+)'\)/.exec(getConstructionPlans(JOBS_SCHEMA))?.[1])
  const found = await admin<{ present: boolean }[]>`select to_regclass(${`${JOBS_SCHEMA}.version`}) is not null as present`
  if (!found[0]?.present) {
    await admin.unsafe(getConstructionPlans(JOBS_SCHEMA))
    log('installed the job queue')
  } else {
    const version = Number((await admin<{ version: number }[]>`select version from pgboss.version`)[0]?.version)
    if (version < wanted) {
      await admin.unsafe(getMigrationPlans(JOBS_SCHEMA, version))
      log(`upgraded the job queue from ${version} to ${wanted}`)
    }
  }
  // Who enqueues may only add jobs; the payloads hold ids, never content.
  await admin.unsafe(`
    grant usage on schema pgboss to rind_app, rind_platform, rind_jobs, rind_backup;
    grant select on all tables in schema pgboss to rind_app, rind_platform, rind_backup;
    grant insert on pgboss.job, pgboss.job_common to rind_app, rind_platform;
    grant select, insert, update, delete on all tables in schema pgboss to rind_jobs;
    grant execute on all functions in schema pgboss to rind_jobs;`)
}
