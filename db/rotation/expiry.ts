import { and, eq, gt, inArray, lt, min, ne, or, sql } from 'drizzle-orm'
import { backupCopies, backups, dataKeys, tenantKeys } from '../schema/index.ts'
import type { TenantTx } from '../tenant.ts'
import { type RotationContext, listWorkspaces } from './context.ts'
import { resealRows } from './data.ts'
import { isCompromised } from './ledger.ts'
import { type MissingKeys, missingKeys, missingSystemKeys } from './missing.ts'
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
  const lost = alertMissing(context, null, await missingSystemKeys(context))
  await rewrapUnderRoot(context)
  for (const { id } of await listWorkspaces(context)) {
    const missing = lost + alertMissing(context, id, await missingKeys(context, id))
    const founded = await context.withTenant({ tenantId: id }, async ({ db }) => (await db.select({ version: tenantKeys.version }).from(tenantKeys).where(eq(tenantKeys.tenantId, id))).length > 0)
    // Somebody who signs up has a workspace for a moment before it has keys.
    if (!founded) continue
    // Its own rotation, which is taken up each hour, does all of this in the right order.
    if (await isCompromised(context, id)) continue
    const wraps = await rotateTenantKey(context, id, new Date(0))
    const rows = await resealRows(context, id)
    if (missing === 0 && wraps === 0 && rows === 0) await context.withTenant({ tenantId: id }, (tx) => deleteExpired(tx, context.clock.now()))
  }
}

function alertMissing(context: RotationContext, tenantId: string | null, missing: readonly MissingKeys[]): number {
  for (const { where, count } of missing) context.alert({ code: 'key_missing', tenantId, where, count })
  return missing.length
}

async function deleteExpired(tx: TenantTx, now: number): Promise<void> {
  // A backup that is held beyond its time still needs the keys of its time: at home, at the other site, or on a disk that is
  // away and may come back while the hold lasts.
  const elsewhere = tx.db.select({ id: backupCopies.backupId }).from(backupCopies).where(eq(backupCopies.state, 'good'))
  const kept = or(eq(backups.state, 'good'), inArray(backups.id, elsewhere), and(ne(backups.state, 'destroyed'), gt(backups.heldUntil, new Date(now))))
  const [oldest] = await tx.db.select({ at: min(backups.startedAt) }).from(backups).where(and(eq(backups.kind, 'data'), kept))
  const before = new Date(Math.min(now - RETIRED_KEY_MS, oldest?.at?.getTime() ?? Infinity))
  await tx.db.delete(dataKeys).where(and(eq(dataKeys.tenantId, tx.tenantId), lt(dataKeys.retiredAt, before)))
  // One that a data key still names stays: the foreign key would refuse, and the next time takes it.
  await tx.db
    .delete(tenantKeys)
    .where(and(eq(tenantKeys.tenantId, tx.tenantId), lt(tenantKeys.retiredAt, before), sql`not exists (select from data_keys d where d.tenant_id = ${tx.tenantId}::uuid and d.parent_version = ${tenantKeys.version})`))
}
