import { and, eq, lt, min, sql } from 'drizzle-orm'
import { SEALED_COLUMNS, type SealedColumn } from '../sealed-columns.ts'
import { backups, dataKeys, tenantKeys } from '../schema/index.ts'
import type { TenantTx } from '../tenant.ts'
import { type RotationContext, listWorkspaces } from './context.ts'
import { resealRows } from './data.ts'
import { rowsOf } from './rows.ts'
import { rewrapUnderRoot } from './root.ts'
import { rotateTenantKey } from './tenant.ts'

/** A retired key stays as long as a backup may need it. */
export const RETIRED_KEY_MS = 90 * 86_400_000

/**
 * Looks after what rotations leave behind: takes along what was sealed or wrapped with an older key in their last
 * moments, and deletes keys that were retired 90 days ago. Where a key is missing, no key of that workspace is deleted
 * and people hear of it: a row that lost its key by mistake may have to be brought back from a backup.
 */
export async function tidyKeys(context: RotationContext): Promise<void> {
  await rewrapUnderRoot(context)
  for (const { id } of await listWorkspaces(context)) {
    const missing = await alertMissing(context, id)
    const founded = await context.withTenant({ tenantId: id }, async ({ db }) => (await db.select({ version: tenantKeys.version }).from(tenantKeys).where(eq(tenantKeys.tenantId, id))).length > 0)
    // Somebody who signs up has a workspace for a moment before it has keys.
    if (!founded) continue
    const wraps = await rotateTenantKey(context, id, new Date(0))
    const rows = await resealRows(context, id)
    if (missing === 0 && wraps === 0 && rows === 0) await context.withTenant({ tenantId: id }, (tx) => deleteExpired(tx, context.clock.now()))
  }
}

/** Rows whose key is not there though no erasure destroyed it, a column at a time. */
async function alertMissing(context: RotationContext, tenantId: string): Promise<number> {
  let missing = 0
  for (const column of SEALED_COLUMNS) {
    const count = await context.withTenant({ tenantId }, (tx) => countMissing(tx, column))
    missing += count
    if (count > 0) context.alert({ code: 'key_missing', tenantId, where: `${column.table}.${column.column}`, count })
  }
  return missing
}

async function countMissing(tx: TenantTx, { table, column, kind, subject, only }: SealedColumn): Promise<number> {
  const rows = await tx.db.execute<{ count: string }>(sql`
    select count(*) as count from ${sql.identifier(table)} r
    where r.tenant_id = ${tx.tenantId}::uuid and r.${sql.identifier(column)} is not null and not exists (
      select from data_keys k where k.tenant_id = r.tenant_id and k.subject_kind = ${kind} and k.subject_id = r.${sql.identifier(subject)}
        and k.version = envelope_key_id(r.${sql.identifier(column)}))
      and ${rowsOf(only)} and not exists (
      select from erasure_journal j where j.workspace_id = r.tenant_id and (j.key_kind = 'tenant' or (j.key_kind = ${kind} and j.key_id = r.${sql.identifier(subject)})))`)
  return Number(rows[0]?.count ?? 0)
}

async function deleteExpired(tx: TenantTx, now: number): Promise<void> {
  // A backup that is held beyond its time still needs the keys of its time.
  const [oldest] = await tx.db.select({ at: min(backups.startedAt) }).from(backups).where(and(eq(backups.kind, 'data'), eq(backups.state, 'good')))
  const before = new Date(Math.min(now - RETIRED_KEY_MS, oldest?.at?.getTime() ?? Infinity))
  await tx.db.delete(dataKeys).where(and(eq(dataKeys.tenantId, tx.tenantId), lt(dataKeys.retiredAt, before)))
  // One that a data key still names stays: the foreign key would refuse, and the next time takes it.
  await tx.db
    .delete(tenantKeys)
    .where(and(eq(tenantKeys.tenantId, tx.tenantId), lt(tenantKeys.retiredAt, before), sql`not exists (select from data_keys d where d.tenant_id = ${tx.tenantId}::uuid and d.parent_version = ${tenantKeys.version})`))
}
