import { AUDIT_ROLE, LOGIN_ROLES, type LoginRole, OWNER_ROLE, QUIET_LOG, ROLE_SETTINGS, scramVerifier } from './roles.ts'

const INSUFFICIENT_PRIVILEGE = '42501'

/** Runs a text of statements as a login that may create roles. @returns the rows of the last one */
export type RunAsAdmin = (text: string) => Promise<readonly object[]>

/**
 * Makes the roles that are missing, gives them their limits and the passwords that are given, and lets them into this
 * database. What is so already is not written again: roles belong to the whole server, and two databases may be made at
 * the same moment.
 */
export async function makeRoles(run: RunAsAdmin, passwords: Partial<Record<LoginRole, string>>): Promise<void> {
  const logins = Object.entries(LOGIN_ROLES) as [LoginRole, (typeof LOGIN_ROLES)[LoginRole]][]
  const rows = (await run('select rolname::text as name, coalesce(rolconfig, array[]::text[])::text as settings from pg_roles')) as readonly { name: string; settings: string }[]
  const existing = new Map(rows.map(({ name, settings }) => [name, settings]))
  const create = async (role: string, attributes: string) => {
    if (existing.has(role)) return
    await run(`do $$ begin create role ${role} ${attributes}; exception when duplicate_object then null; when unique_violation then null; end $$`)
  }
  await create(OWNER_ROLE, 'nologin')
  await create(AUDIT_ROLE, 'nologin')
  for (const [name, { role }] of logins) {
    await create(role, 'login nosuperuser nocreatedb nocreaterole nobypassrls')
    for (const [setting, value] of Object.entries(ROLE_SETTINGS[name])) {
      if (!existing.get(role)?.includes(`${setting}=${value}`)) await run(`alter role ${role} set ${setting} = '${value}'`)
    }
    for (const [setting, value] of Object.entries(QUIET_LOG)) {
      if (!existing.get(role)?.includes(`${setting}=${value}`)) await whereAllowed(() => run(`alter role ${role} set ${setting} = '${value}'`))
    }
    const password = passwords[name]
    if (password !== undefined) await run(`alter role ${role} password '${scramVerifier(password)}'`)
  }
  await run(`grant ${AUDIT_ROLE} to rind_app, rind_jobs; grant ${OWNER_ROLE} to current_user`)
  const everyLogin = logins.map(([, { role }]) => role).join(', ')
  const [database] = (await run('select quote_ident(current_database()) as name')) as readonly { name: string }[]
  const name = database?.name ?? ''
  await run(`
    revoke all on database ${name} from public;
    grant connect on database ${name} to ${everyLogin};
    grant connect, create on database ${name} to ${OWNER_ROLE};
    alter schema public owner to ${OWNER_ROLE};
    revoke all on schema public from public;
    grant usage on schema public to ${everyLogin}, ${AUDIT_ROLE};`)
}

/** A managed server may keep a setting to itself: the doctor then says what is not as it should be. */
async function whereAllowed(change: () => Promise<unknown>): Promise<void> {
  try {
    await change()
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === INSUFFICIENT_PRIVILEGE)) throw error
  }
}

/**
 * The backup role reads every row: by BYPASSRLS, or on a managed server that gives it to nobody by a policy of its own
 * on each table, for reading only.
 */
export async function letBackupRead(run: RunAsAdmin, log: (message: string) => void): Promise<void> {
  const [backup] = (await run(`select rolbypassrls as bypasses from pg_roles where rolname = 'rind_backup'`)) as readonly { bypasses: boolean }[]
  if (backup?.bypasses === true) return
  try {
    await run('alter role rind_backup bypassrls')
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === INSUFFICIENT_PRIVILEGE)) throw error
    const tables = (await run(`select format('%I.%I', schemaname, tablename) as name from pg_tables t
      where schemaname = 'public' and rowsecurity and not exists (
        select 1 from pg_policies p where p.schemaname = t.schemaname and p.tablename = t.tablename and p.policyname = 'backup')`)) as readonly { name: string }[]
    await run(`set role ${OWNER_ROLE}`)
    for (const { name } of tables) await run(`create policy backup on ${name} for select to rind_backup using (true)`)
    await run('reset role')
    log('this server gives BYPASSRLS to nobody: the backup role reads by a policy on each table')
  }
}
