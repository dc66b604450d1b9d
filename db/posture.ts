import { is, sql } from 'drizzle-orm'
import { PgTable, getTableConfig } from 'drizzle-orm/pg-core'
import { connect } from './connect.ts'
import { isPooled } from './pooled.ts'
import { createPool } from './pool.ts'
import { AUDIT_ROLE, LOGIN_ROLES, QUIET_LOG } from './roles.ts'
import * as schema from './schema/index.ts'

/** What a login of the server can see of how well its database is protected. */
export interface DatabasePosture {
  /** As in 180004. */
  readonly version: number
  readonly pooled: boolean
  readonly login: string
  /** What this login may and must not; empty is good. */
  readonly excess: readonly string[]
  /** Tables of workspaces whose row-level security is not as migrations make it; empty is good. */
  readonly open: readonly string[]
  /** Tables and columns that this version of Rind needs and that are not there. */
  readonly missing: readonly string[]
  /** Settings of the server's log that could write parameters, with their values. */
  readonly talkative: readonly string[]
}

/** As PostgreSQL prints what isolate_tenant makes, for what is seen and for what is written. */
const POLICY = `(tenant_id = ( SELECT (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid AS "nullif"))`

/** Looks at the catalog as one of the logins, and changes nothing. @throws Error when the database cannot be reached */
export async function readPosture(url: string): Promise<DatabasePosture> {
  const pooled = await isPooled(url)
  const pool = createPool(1, (onClose) => connect(url, 1, 'doctor', { onClose }))
  try {
    return await pool.transaction(async (db) => {
      const names = async (query: ReturnType<typeof sql>) => (await db.execute<{ name: string }>(query)).map(({ name }) => name)
      const [about] = await db.execute<{ version: number; login: string }>(sql`select current_setting('server_version_num')::int as version, current_user::text as login`)
      const wanted = Object.values(schema).flatMap((value) => (is(value, PgTable) ? getTableConfig(value).columns.map((column) => `${getTableConfig(value).name}.${column.name}`) : []))
      const present = new Set(await names(sql`select c.relname || '.' || a.attname as name from pg_class c join pg_attribute a on a.attrelid = c.oid
        where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and a.attnum > 0 and not a.attisdropped`))
      const settings = await db.execute<{ name: string; value: string }>(sql`select name, current_setting(name) as value from pg_settings where name in ${Object.keys(QUIET_LOG)}`)
      return {
        version: about?.version ?? 0,
        pooled,
        login: about?.login ?? '',
        excess: await names(sql`
          select 'is a superuser' as name from pg_roles where rolname = current_user and rolsuper
          union all select 'bypasses row-level security' from pg_roles where rolname = current_user and rolbypassrls
          union all select 'may create roles' from pg_roles where rolname = current_user and rolcreaterole
          union all select 'is a member of ' || r.rolname from pg_auth_members m join pg_roles r on r.oid = m.roleid
            where m.member = (select oid from pg_roles where rolname = current_user) and r.rolname <> ${AUDIT_ROLE}
          union all select 'reaches ' || c.relname from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped
            where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and current_user = ${LOGIN_ROLES.platform.role} and has_any_column_privilege(c.oid, 'select, insert, update')
          union all select 'owns ' || relname from pg_class where relnamespace = 'public'::regnamespace and relowner = (select oid from pg_roles where rolname = current_user)`),
        open: await names(sql`
          select c.relname as name from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped
          where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and not (c.relrowsecurity and c.relforcerowsecurity and (
            select count(*) = 1 and bool_and(polcmd = '*' and pg_get_expr(polqual, polrelid) = ${POLICY} and pg_get_expr(polwithcheck, polrelid) = ${POLICY})
            from pg_policy where polrelid = c.oid and polpermissive and polroles <> array[(select oid from pg_roles where rolname = ${LOGIN_ROLES.backup.role})])) order by 1`),
        missing: wanted.filter((place) => !present.has(place)),
        talkative: settings.flatMap(({ name, value }) => (value === QUIET_LOG[name as keyof typeof QUIET_LOG] ? [] : [`${name}=${value}`]))
      }
    })
  } finally {
    await pool.end()
  }
}
