import { eq, sql } from 'drizzle-orm'
import type { KeyCache } from './key-cache.ts'
import type { Pool } from './pool.ts'
import { tenantKeys } from './schema/index.ts'
import { openTenantKeys } from './tenant-keys.ts'

/**
 * Unwraps a workspace's key before a transaction that may need it, when a key service has to be asked and the key is not at
 * hand. No connection is held meanwhile: a service that is slow or away would otherwise stop every workspace.
 */
export async function openAhead(pool: Pool, cache: KeyCache, tenantId: string): Promise<void> {
  if (!cache.root.isRemote || cache.tenants.has(tenantId)) return
  const { epoch } = cache
  const rows = await pool.transaction(async (db) => {
    await db.execute(sql`select set_config('app.tenant_id', ${tenantId}, true)`)
    return db.select().from(tenantKeys).where(eq(tenantKeys.tenantId, tenantId))
  })
  try {
    const opened = await openTenantKeys(cache, rows)
    if (opened.size > 0 && cache.epoch === epoch) cache.tenants.set(tenantId, opened)
  } catch {
    // Not everything needs the key: what does fails where it asks for it, and at once while the service is known to be away.
  }
}
