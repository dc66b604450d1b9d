import { and, count, desc, eq, isNull, lt } from 'drizzle-orm'
import { BINDING, openTenantKey, tenantKeyAddress, unwrapDataKey } from '../key-rows.ts'
import { dataKeys, tenantKeys } from '../schema/index.ts'
import { generateKeyBytes, importKey, keyCheckValue, wrapKey } from '../../src/crypto/index.ts'
import { lockKeyring } from '../tenant-keys.ts'
import type { TenantTx } from '../tenant.ts'
import type { RotationContext } from './context.ts'
import { isDamaged } from './damage.ts'

const BATCH = 200

/** Data keys of a workspace that hang under an older tenant key. */
export async function countTenantWraps(tx: TenantTx): Promise<number> {
  const newest = await newestTenantKey(tx)
  if (!newest) return 0
  return (await tx.db.select({ left: count() }).from(dataKeys).where(and(eq(dataKeys.tenantId, tx.tenantId), lt(dataKeys.parentVersion, newest.version))))[0]?.left ?? 0
}

/**
 * Gives a workspace a new key, unless its newest was made at that time or later, and wraps all its data keys under it.
 * @returns how many data keys are left under an older one: 0, or those that could not be opened
 */
export async function rotateTenantKey(context: RotationContext, tenantId: string, newerThan: Date): Promise<number> {
  await ensureTenantKey(context, tenantId, newerThan)
  const actor = { tenantId }
  const damaged = new Set<string>()
  let left = await context.withTenant(actor, countTenantWraps)
  while (left > damaged.size) {
    context.progress({ what: 'tenant wraps', tenantId, left })
    await context.withTenant(actor, (tx) => rewrapBatch(context, tx, damaged))
    left = await context.withTenant(actor, countTenantWraps)
  }
  context.changed(tenantId)
  if (left === 0) await context.withTenant(actor, (tx) => retireTenantKeys(tx, context.clock.now()))
  return left
}

/** The newest key of a workspace. */
export async function newestTenantKey(tx: TenantTx): Promise<typeof tenantKeys.$inferSelect | undefined> {
  return (await tx.db.select().from(tenantKeys).where(eq(tenantKeys.tenantId, tx.tenantId)).orderBy(desc(tenantKeys.version)).limit(1))[0]
}

/** Makes the workspace a new key, unless its newest was made at that time or later. */
export async function ensureTenantKey(context: RotationContext, tenantId: string, newerThan: Date): Promise<void> {
  const newest = await context.withTenant({ tenantId }, newestTenantKey)
  if (!newest) throw new Error(`The workspace ${tenantId} has no key`)
  if (newest.createdAt >= newerThan) return
  const version = newest.version + 1
  const fresh = generateKeyBytes()
  const wrapped = await context.root.wrap(tenantKeyAddress(await context.cache.installation(), tenantId, version), fresh)
  const checkValue = keyCheckValue(importKey(fresh))
  // Somebody else may be rotating the same workspace: one of the two keys is taken, and both go on with it.
  await context.withTenant({ tenantId }, async (tx) => {
    await lockKeyring(tx)
    // The workspace was erased meanwhile: it gets no key any more.
    if (!(await newestTenantKey(tx))) return
    await tx.db.insert(tenantKeys).values({ tenantId, version, wrapped, checkValue, createdAt: new Date(context.clock.now()), binding: BINDING }).onConflictDoNothing()
  })
  context.changed(tenantId)
}

async function rewrapBatch(context: RotationContext, tx: TenantTx, damaged: Set<string>): Promise<void> {
  const rows = await tx.db.select().from(tenantKeys).where(eq(tenantKeys.tenantId, tx.tenantId)).orderBy(desc(tenantKeys.version))
  const [newest] = rows
  if (!newest) return
  const own = await context.cache.installation()
  const parents = new Map(await Promise.all(rows.map(async (row) => [row.version, await openTenantKey(context.root, own, row)] as const)))
  const parent = parents.get(newest.version)
  const ofTenant = eq(dataKeys.tenantId, tx.tenantId)
  const batch = await tx.db.select().from(dataKeys).where(and(ofTenant, lt(dataKeys.parentVersion, newest.version))).orderBy(dataKeys.subjectKind, dataKeys.subjectId, dataKeys.version).limit(BATCH + damaged.size)
  for (const row of batch) {
    const place = `${row.subjectKind} ${row.subjectId} ${row.version}`
    const before = parents.get(row.parentVersion)
    if (!parent || !before || damaged.has(place)) continue
    try {
      const key = unwrapDataKey(before, row)
      const bytes = key.export()
      const wrapped = wrapKey(parent, newest.version, { tenant: tx.tenantId, kind: row.subjectKind, subject: row.subjectId, version: row.version }, bytes)
      bytes.fill(0)
      await tx.db
        .update(dataKeys)
        .set({ wrapped, parentVersion: newest.version, checkValue: keyCheckValue(key) })
        .where(and(ofTenant, eq(dataKeys.subjectKind, row.subjectKind), eq(dataKeys.subjectId, row.subjectId), eq(dataKeys.version, row.version), eq(dataKeys.wrapped, row.wrapped)))
    } catch (error) {
      if (!isDamaged(error)) throw error
      damaged.add(place)
      context.alert({ code: 'key_unreadable', tenantId: tx.tenantId, where: place, count: 1 })
    }
  }
}

/** An older key that nothing hangs under any more is retired; it stays, wrapped, until the backups that need it are gone. */
async function retireTenantKeys(tx: TenantTx, now: number): Promise<void> {
  const newest = await newestTenantKey(tx)
  if (!newest || (await countTenantWraps(tx)) > 0) return
  await tx.db
    .update(tenantKeys)
    .set({ retiredAt: new Date(now) })
    .where(and(eq(tenantKeys.tenantId, tx.tenantId), lt(tenantKeys.version, newest.version), isNull(tenantKeys.retiredAt)))
}
