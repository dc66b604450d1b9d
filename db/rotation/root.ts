import { and, count, eq, isNull, or, sql } from 'drizzle-orm'
import { importKey, rootKeyId, sameBytes } from '../../src/crypto/index.ts'
import { BINDING, type Installation, checked, openTenantKey, systemKeyAddress, tenantKeyAddress } from '../key-rows.ts'
import { installation, systemKeys, tenantKeys } from '../schema/index.ts'
import { isDamaged } from './damage.ts'
import { type RotationContext, listWorkspaces, requireInstallation } from './context.ts'

const MAX_PASSES = 5

const otherRoot = (id: number) => sql`envelope_key_id(wrapped) <> ${id}::bigint`

/** A workspace's key that is wrapped under another root key, or not bound to the installation yet. */
const otherWrap = (id: number) => or(otherRoot(id), isNull(tenantKeys.binding))

/** Keys that are not wrapped under the newest root key: those of the installation and of all workspaces. @param stale Which of the workspaces' are counted */
export async function countRootWraps(context: RotationContext, stale: typeof otherWrap = otherRoot): Promise<number> {
  const id = await newestRootId(context)
  let left = (await context.pool.transaction((db) => db.select({ left: count() }).from(systemKeys).where(otherRoot(id))))[0]?.left ?? 0
  for (const { id: tenantId } of await listWorkspaces(context)) {
    left += await context.withTenant({ tenantId }, async ({ db }) => (await db.select({ left: count() }).from(tenantKeys).where(and(eq(tenantKeys.tenantId, tenantId), stale(id))))[0]?.left ?? 0)
  }
  return left
}

/**
 * Wraps every key that hangs under a root key under the newest one, bound to this installation. Each key is a small
 * transaction of its own, so a kill loses nothing and the next call goes on. Only when nothing is left under another root
 * key does the database take the newest as its own; from then on the older one may be removed.
 * @returns how many keys are left to be wrapped: 0, or those that could not be opened
 * @throws RootKeyError when the database's own root key is not at hand
 */
export async function rewrapUnderRoot(context: RotationContext): Promise<number> {
  const own = await requireInstallation(context)
  const [newest, ...older] = await context.root.checkValues()
  if (!newest || ![newest, ...older].some((value) => sameBytes(value, own.rootCheckValue))) {
    throw new Error("The database's own root key is not at hand. Keep it beside the new one, newest first, until the rotation is done.")
  }
  let left = await countRootWraps(context, otherWrap)
  for (let pass = 0; left > 0 && pass < MAX_PASSES; pass++) {
    context.progress({ what: 'root wraps', left })
    const done = () => context.progress({ what: 'root wraps', left: --left })
    await rewrapSystemKeys(context, own, done)
    let failed = 0
    for (const { id } of await listWorkspaces(context)) failed += await rewrapTenantKeys(context, own, id, done)
    left = await countRootWraps(context, otherWrap)
    if (left <= failed) break
  }
  if (left === 0) {
    const named = { rootCheckValue: newest, rootKind: context.root.kind }
    await context.pool.transaction((db) => db.update(installation).set(named).where(eq(installation.rootCheckValue, own.rootCheckValue)))
  }
  return left
}

async function newestRootId(context: RotationContext): Promise<number> {
  const [newest] = await context.root.checkValues()
  return newest ? rootKeyId(newest) : 0
}

/** A key of the installation that cannot be opened stops it: the server would not have started either. */
async function rewrapSystemKeys(context: RotationContext, own: typeof installation.$inferSelect, done: () => void): Promise<void> {
  const id = await newestRootId(context)
  for (const row of await context.pool.transaction((db) => db.select().from(systemKeys).where(otherRoot(id)))) {
    const address = systemKeyAddress(own, row.purpose, row.version)
    const bytes = await context.root.unwrap(address, row.wrapped)
    checked(importKey(Buffer.from(bytes)), row.checkValue, `key for ${row.purpose}`)
    const wrapped = await context.root.wrap(address, bytes)
    bytes.fill(0)
    // The key service may take its time: no transaction waits for it, and nobody else's change is overwritten.
    const unchanged = and(eq(systemKeys.purpose, row.purpose), eq(systemKeys.version, row.version), eq(systemKeys.wrapped, row.wrapped))
    await context.pool.transaction((db) => db.update(systemKeys).set({ wrapped }).where(unchanged))
    done()
  }
}

/** @returns how many could not be opened */
async function rewrapTenantKeys(context: RotationContext, installed: Installation, tenantId: string, done: () => void): Promise<number> {
  let failed = 0
  const own = eq(tenantKeys.tenantId, tenantId)
  const id = await newestRootId(context)
  const rows = await context.withTenant({ tenantId }, ({ db }) => db.select().from(tenantKeys).where(and(own, otherWrap(id))))
  for (const row of rows) {
    try {
      const key = await openTenantKey(context.root, installed, row)
      const bytes = key.export()
      const wrapped = await context.root.wrap(tenantKeyAddress(installed, tenantId, row.version), bytes)
      bytes.fill(0)
      await context.withTenant({ tenantId }, ({ db }) => db.update(tenantKeys).set({ wrapped, binding: BINDING }).where(and(own, eq(tenantKeys.version, row.version), eq(tenantKeys.wrapped, row.wrapped))))
      done()
    } catch (error) {
      if (!isDamaged(error)) throw error
      failed += 1
      context.alert({ code: 'key_unreadable', tenantId, where: `tenant key ${row.version}`, count: 1 })
    }
  }
  if (rows.length > failed) context.changed(tenantId)
  return failed
}
