import type postgres from 'postgres'

type Sql = postgres.Sql | postgres.TransactionSql

/** A rule about the database's catalog: what it demands, and what breaks it. */
export interface Lint {
  readonly rule: string
  readonly find: (sql: Sql) => Promise<string[]>
}

/** Tables of the installation. A table that is neither here nor has a tenant_id is an oversight. */
export const PLATFORM_TABLES = [
  // Backups.
  'backup_copies', 'backup_drill_results', 'backup_drills', 'backups',
  // All others.
  'capacity_samples', 'erasure_certificates', 'erasure_journal', 'factor_recoveries', 'factor_resets', 'identities', 'identity_workspaces', 'installation', 'mails', 'migrations', 'operator_handbook_reminders', 'operator_handbook_signatures', 'operator_handbook_versions', 'operator_invitations', 'operator_sessions', 'operators',
  'passkey_challenges', 'passkeys', 'password_resets', 'platform_events', 'probe_accounts', 'recovery_codes', 'root_key_copies', 'session_factors', 'sessions', 'signups', 'socket_tickets', 'system_keys', 'throttles', 'totp_devices',
  'totp_enrolments', 'trusted_devices', 'workspace_sizes', 'workspaces'
]

const POLICY = `(tenant_id = ( SELECT (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid AS "nullif"))`

async function names(sql: Sql, query: string): Promise<string[]> {
  return (await sql.unsafe<{ name: string }[]>(query)).map(({ name }) => name).toSorted()
}

export function tablesOf(sql: Sql): Promise<string[]> {
  return names(sql, `select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')`)
}

export function tenantTables(sql: Sql): Promise<string[]> {
  return names(
    sql,
    `select c.relname as name from pg_class c join pg_attribute a on a.attrelid = c.oid
     where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and a.attname = 'tenant_id' and not a.attisdropped`
  )
}

const list = (values: readonly string[]) => values.map((value) => `'${value}'`).join(', ')
const inPublic = (column: string) => `${column} = 'public'::regnamespace`
/** The first column of a key's array of attribute numbers. */
const leads = (relation: string, key: string) => `(select attname from pg_attribute where attrelid = ${relation} and attnum = ${key})`

async function rls(sql: Sql): Promise<string[]> {
  const tables = await tenantTables(sql)
  return names(sql, `select relname as name from pg_class where ${inPublic('relnamespace')} and relname in (${list(tables)}) and not (relrowsecurity and relforcerowsecurity)`)
}

async function policies(sql: Sql): Promise<string[]> {
  const found: string[] = []
  for (const table of await tenantTables(sql)) {
    const rows = await sql.unsafe<{ command: string; roles: string; using: string | null; checked: string | null }[]>(
      `select polcmd as command, polroles::text as roles, pg_get_expr(polqual, polrelid) as using, pg_get_expr(polwithcheck, polrelid) as checked
       from pg_policy where polrelid = 'public.${table}'::regclass and polpermissive`
    )
    const right = rows.length === 1 && rows.every(({ command, roles, using, checked }) => command === '*' && roles === '{0}' && using === POLICY && checked === POLICY)
    if (!right) found.push(`${table}: ${JSON.stringify(rows)}`)
  }
  return found
}

async function keys(sql: Sql): Promise<string[]> {
  const tables = await tenantTables(sql)
  const constraints = await names(
    sql,
    `select conrelid::regclass || '.' || conname as name from pg_constraint
     where conrelid::regclass::text in (${list(tables)}) and contype in ('p', 'u', 'f', 'x') and (
       contype = 'x' or ${leads('conrelid', 'conkey[1]')} is distinct from 'tenant_id'
       or (contype = 'f' and confrelid::regclass::text <> 'workspaces' and ${leads('confrelid', 'confkey[1]')} is distinct from 'tenant_id')
       or (contype = 'f' and confrelid::regclass::text = 'workspaces' and cardinality(conkey) <> 1))`
  )
  const indexes = await names(
    sql,
    `select indexrelid::regclass::text as name from pg_index where indrelid::regclass::text in (${list(tables)}) and ${leads('indrelid', 'indkey[0]')} is distinct from 'tenant_id'`
  )
  const keyless = await names(
    sql,
    `select c.relname as name from pg_class c where ${inPublic('c.relnamespace')} and c.relname in (${list(tables)})
     and not exists (select from pg_constraint p where p.conrelid = c.oid and p.contype = 'p')`
  )
  return [...constraints, ...indexes, ...keyless]
}

async function strangers(sql: Sql): Promise<string[]> {
  const known = [...(await tenantTables(sql)), ...PLATFORM_TABLES]
  return (await tablesOf(sql)).filter((table) => !known.includes(table))
}

/** What would go around row-level security, or break the rule that ids are made by the application. */
const sideDoors = (sql: Sql) =>
  names(
    sql,
    `select 'security definer ' || oid::regprocedure as name from pg_proc where prosecdef and pronamespace::regnamespace::text in ('public', 'pgboss')
     union all select 'leakproof ' || oid::regprocedure from pg_proc where proleakproof and pronamespace::regnamespace::text in ('public', 'pgboss')
     union all select 'kind ' || relkind::text || ' ' || oid::regclass from pg_class where ${inPublic('relnamespace')} and relkind in ('m', 'S', 'f')
     union all select 'partition ' || oid::regclass from pg_class where ${inPublic('relnamespace')} and (relispartition or relkind = 'p' or relhassubclass)
     union all select 'view ' || oid::regclass from pg_class where ${inPublic('relnamespace')} and relkind = 'v' and not coalesce('security_invoker=true' = any (reloptions), false)
     union all select 'identity ' || attrelid::regclass || '.' || attname from pg_attribute join pg_class c on c.oid = attrelid where ${inPublic('c.relnamespace')} and attidentity <> ''
     union all select 'trigger ' || tgname from pg_trigger join pg_class c on c.oid = tgrelid where ${inPublic('c.relnamespace')} and not tgisinternal
     union all select 'rule ' || rulename from pg_rules where schemaname = 'public'`
  )

const defaults = (sql: Sql) =>
  names(
    sql,
    `select adrelid::regclass || '.' || attname || ' = ' || pg_get_expr(adbin, adrelid) as name from pg_attrdef
     join pg_attribute a on a.attrelid = adrelid and a.attnum = adnum join pg_class c on c.oid = adrelid
     where ${inPublic('c.relnamespace')} and adrelid::regclass || '.' || attname <> 'installation.only_one'
     union all select oid::regprocedure || ' reads the clock' from pg_proc where ${inPublic('pronamespace')} and prosrc ~* '(\\mnow\\(|_timestamp\\M(?!\\()|clock_timestamp|transaction_timestamp|statement_timestamp)'`
  )

/** Types whose operators are leakproof and that say what they hold. */
const types = (sql: Sql) =>
  names(
    sql,
    `select attrelid::regclass || '.' || attname || ' ' || format_type(atttypid, atttypmod) as name from pg_attribute join pg_class c on c.oid = attrelid
     where ${inPublic('c.relnamespace')} and c.relkind = 'r' and attnum > 0 and not attisdropped
     and format_type(atttypid, atttypmod) not in ('uuid', 'boolean', 'integer', 'bigint', 'timestamp with time zone', 'text', 'bytea', 'sealed')`
  )

const LOGINS = ['rind_app', 'rind_jobs', 'rind_platform', 'rind_backup']
const OURS = [...LOGINS, 'rind_owner', 'rind_audit']

const roles = (sql: Sql) =>
  names(
    sql,
    `select rolname || ' has attributes it must not have' as name from pg_roles where rolname in (${list(OURS)})
       and (rolsuper or rolcreaterole or rolcreatedb or rolreplication or rolbypassrls <> (rolname = 'rind_backup') or rolcanlogin <> (rolname in (${list(LOGINS)})))
     union all select m.rolname || ' is a member of ' || g.rolname from pg_auth_members a join pg_roles m on m.oid = a.member join pg_roles g on g.oid = a.roleid
       where (m.rolname in (${list(OURS)}) and not (g.rolname = 'rind_audit' and m.rolname in ('rind_app', 'rind_jobs')))
     union all select r.rolname || ' owns ' || c.oid::regclass from pg_class c join pg_roles r on r.oid = c.relowner where r.rolname in (${list([...LOGINS, 'rind_audit'])})
     union all select r || ' may create in ' || s from unnest(array[${list([...LOGINS, 'rind_audit'])}]) r, unnest(array['public', 'pgboss']) s where has_schema_privilege(r, s, 'create')
     union all select r || ' may ' || p || ' in the database' from unnest(array[${list([...LOGINS, 'rind_audit'])}]) r, unnest(array['create', 'temporary']) p
       where has_database_privilege(r, current_database(), p)`
  )

/** Who may do what with which table; S, I, U, D. Whatever is not written here nobody may. */
const SIGN_IN = [
  'factor_recoveries', 'factor_resets', 'identities', 'identity_workspaces', 'mails', 'operator_invitations', 'operator_sessions', 'operators', 'passkey_challenges', 'passkeys', 'password_resets',
  'recovery_codes', 'session_factors', 'sessions', 'signups', 'socket_tickets', 'throttles', 'totp_devices', 'totp_enrolments', 'trusted_devices', 'workspace_sizes', 'workspaces'
]
const TENANT_RIGHTS = { tenant_keys: 'SI', data_keys: 'SI', members: 'SIU', inboxes: 'SIU', security_policies: 'SIU', contacts: 'SIU', conversations: 'SIU', conversation_reads: 'SIU', messages: 'SI', audit_events: 'SI', erasures: 'SIU' }
const ROLE_RIGHTS = { custom_roles: 'SIUD', custom_role_rights: 'SID', inbox_access: 'SIUD', role_previews: 'SIUD' }
/** Nobody changes what was published or signed; a rotation gives it a new envelope, the end of a workspace takes it away. */
const HANDBOOK_RIGHTS = { handbook_drafts: 'SIU', handbook_versions: 'SI', handbook_signatures: 'SI', handbook_reminders: 'SI' }
const GOVERNANCE_RIGHTS = { member_standing: 'SIU', approvals: 'SIU', api_tokens: 'SIU', api_token_operations: 'SI', access_reviews: 'SI', access_review_reminders: 'SI', workspace_exports: 'SIU' }
const BACKUP_RIGHTS = { backups: 'SIU', backup_copies: 'SIU', backup_drills: 'SIU', backup_drill_results: 'SI' }
const GRANTS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  rind_app: { ...TENANT_RIGHTS, ...ROLE_RIGHTS, privacy_settings: 'SIU', reveals: 'SIU', invitations: 'SIU', teams: 'SIU', team_members: 'SID', ...HANDBOOK_RIGHTS, ...GOVERNANCE_RIGHTS },
  rind_jobs: {
    ...TENANT_RIGHTS,
    // Erasure: only the jobs' login deletes from a workspace, and nobody from its record.
    members: 'SIUD', inboxes: 'SIUD', contacts: 'SIUD', conversations: 'SIUD', conversation_reads: 'SIUD', erasures: 'SIUD', erasure_journal: 'S',
    custom_roles: 'SUD', custom_role_rights: 'SD', inbox_access: 'SD', role_previews: 'SUD', security_policies: 'SIUD', privacy_settings: 'SD', reveals: 'SD',
    invitations: 'SUD', teams: 'SUD', team_members: 'SD', handbook_drafts: 'SUD', handbook_versions: 'SUD', handbook_signatures: 'SUD', handbook_reminders: 'SD',
    approvals: 'SUD', workspace_exports: 'SUD', member_standing: 'SD', api_tokens: 'SD', api_token_operations: 'SD', access_reviews: 'SD', access_review_reminders: 'SD',
    // Rotation: column by column, see db/migrations/0004_keys.sql.
    tenant_keys: 'SIUD', data_keys: 'SIUD', messages: 'SIUD', audit_events: 'SIU', key_rotations: 'SIUD', root_key_copies: 'SIU', workspaces: 'S', installation: 'SIU', system_keys: 'SIU', backups: 'S', backup_copies: 'S',
    mails: 'SUD', sessions: 'SD', trusted_devices: 'SD', signups: 'SD', socket_tickets: 'SD', throttles: 'SD', passkey_challenges: 'SD', totp_enrolments: 'SD'
  },
  rind_platform: { ...Object.fromEntries(SIGN_IN.map((table) => [table, 'SIUD'])), installation: 'SIU', system_keys: 'SI', capacity_samples: 'SID', probe_accounts: 'SI', platform_events: 'SI', erasure_certificates: 'SI', erasure_journal: 'I', ...BACKUP_RIGHTS, operator_handbook_versions: 'SI', operator_handbook_signatures: 'SI', operator_handbook_reminders: 'SI' },
  rind_audit: { audit_events: 'I' },
  rind_backup: {}
}

async function grants(sql: Sql): Promise<string[]> {
  const tables = await tablesOf(sql)
  const rows = await sql.unsafe<{ role: string; table: string; rights: string }[]>(
    `select r as role, t as table, string_agg(left(p, case when p in ('TRUNCATE', 'TRIGGER', 'REFERENCES', 'MAINTAIN') then 9 else 1 end), '' order by o) as rights
     from unnest(array[${list(Object.keys(GRANTS))}]) r, unnest(array[${list(tables)}]) t,
       unnest(array['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'TRIGGER', 'REFERENCES', 'MAINTAIN']) with ordinality p (p, o)
     where has_table_privilege(r, 'public.' || t, p) or (p in ('SELECT', 'INSERT', 'UPDATE', 'REFERENCES') and has_any_column_privilege(r, 'public.' || t, p)) group by r, t`
  )
  const real = new Map(rows.map(({ role, table, rights }) => [`${role} ${table}`, rights]))
  return Object.entries(GRANTS).flatMap(([role, expected]) =>
    tables.flatMap((table) => {
      const wanted = role === 'rind_backup' ? 'S' : (expected[table] ?? '')
      const has = real.get(`${role} ${table}`) ?? ''
      return has === wanted ? [] : [`${role} on ${table}: has ${has || 'nothing'}, should have ${wanted || 'nothing'}`]
    })
  )
}

const timeouts = (sql: Sql) =>
  names(
    sql,
    `select r || ' has no ' || s as name from unnest(array['rind_app', 'rind_jobs', 'rind_platform']) r, unnest(array['statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout']) s
     where not exists (select from pg_roles, unnest(rolconfig) c where rolname = r and c ~ ('^' || s || '=[1-9]\\d*(ms|s|min)$'))`
  )

/** The rules that every migration must keep. */
export const LINTS = {
  rls: { rule: 'row-level security is enabled and forced on every tenant table', find: rls },
  policies: { rule: 'every tenant table has exactly one permissive policy, of exactly the form of the design', find: policies },
  keys: { rule: 'primary keys, unique keys, foreign keys and indexes of tenant tables lead with tenant_id, so the schema can be distributed by it', find: keys },
  strangers: { rule: 'every table has a tenant_id or is a known table of the installation', find: strangers },
  sideDoors: { rule: 'nothing goes around row-level security: no SECURITY DEFINER, no materialised view, no sequence, no trigger', find: sideDoors },
  defaults: { rule: 'no column has a default, and nothing in the database reads the clock', find: defaults },
  types: { rule: 'columns have no type whose operators are not leakproof', find: types },
  roles: { rule: 'no login is superuser, owner, or bypasses row-level security (backup does), or may create anything', find: roles },
  grants: { rule: 'each role has exactly its rights on each table', find: grants },
  timeouts: { rule: 'a statement, a lock and an idle transaction of the server end by themselves', find: timeouts }
} as const satisfies Record<string, Lint>
