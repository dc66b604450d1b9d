import { sql } from 'drizzle-orm'
import { systemKeys } from '../schema/index.ts'
import { SEALED_COLUMNS, type SealedColumn } from '../sealed-columns.ts'
import { lostPurposes } from '../system-keys.ts'
import type { TenantTx } from '../tenant.ts'
import { type RotationContext, requireInstallation } from './context.ts'
import { rowsOf } from './rows.ts'

/** Keys that are gone though no erasure destroyed them. */
export interface MissingKeys {
  /** The column whose rows lost their key, or the key itself. */
  readonly where: string
  /** Rows, or keys. */
  readonly count: number
}

/** Keys of the installation that were made and are not there any more. */
export async function missingSystemKeys(context: RotationContext): Promise<readonly MissingKeys[]> {
  const { keysMade } = await requireInstallation(context)
  const rows = await context.pool.transaction((db) => db.select({ purpose: systemKeys.purpose }).from(systemKeys))
  return lostPurposes(keysMade, rows).map((purpose) => ({ where: `system key ${purpose}`, count: 1 }))
}

/** Rows of a workspace whose key is not there, a column at a time, and its look-up key, which no row names. */
export async function missingKeys(context: RotationContext, tenantId: string): Promise<readonly MissingKeys[]> {
  const missing: MissingKeys[] = []
  for (const column of SEALED_COLUMNS) missing.push({ where: `${column.table}.${column.column}`, count: await context.withTenant({ tenantId }, (tx) => countRows(tx, column)) })
  missing.push({ where: 'index key', count: await context.withTenant({ tenantId }, countIndex) })
  return missing.filter(({ count }) => count > 0)
}

async function countRows(tx: TenantTx, { table, column, kind, subject, only }: SealedColumn): Promise<number> {
  const rows = await tx.db.execute<{ count: string }>(sql`
    select count(*) as count from ${sql.identifier(table)} r
    where r.tenant_id = ${tx.tenantId}::uuid and r.${sql.identifier(column)} is not null and not exists (
      select from data_keys k where k.tenant_id = r.tenant_id and k.subject_kind = ${kind} and k.subject_id = r.${sql.identifier(subject)}
        and k.version = envelope_key_id(r.${sql.identifier(column)}))
      and ${rowsOf(only)} and not exists (
      select from erasure_journal j where j.workspace_id = r.tenant_id and (j.key_kind = 'tenant' or (j.key_kind = ${kind} and j.key_id = r.${sql.identifier(subject)})))`)
  return Number(rows[0]?.count ?? 0)
}

async function countIndex(tx: TenantTx): Promise<number> {
  const rows = await tx.db.execute(sql`
    select where exists (select from tenant_keys k where k.tenant_id = ${tx.tenantId}::uuid)
      and not exists (select from data_keys k where k.tenant_id = ${tx.tenantId}::uuid and k.subject_kind = 'index')`)
  return rows.length
}
