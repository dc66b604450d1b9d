import { setTimeout as wait } from 'node:timers/promises'
import type { RotationContext } from './context.ts'
import { renewDataKeys, resealRows } from './data.ts'
import { ensureTenantKey, newestTenantKey, rotateTenantKey } from './tenant.ts'

/** Between two lines about how long is left, in milliseconds. */
const TELL_MS = 5_000

/**
 * Replaces a workspace's key that somebody may have seen, and every data key that ever hung under it. For as long as other
 * processes may remember the old keys, they may make data keys under it and seal with those: that time is waited out, what
 * was made in it is replaced too, and only then is what is left wrapped under the new key and sealed anew.
 * @param newerThan Keys made then or later are left alone, unless they hang under the old one.
 * @returns how many data keys and rows are left on an older key: 0, or those that cannot be opened
 */
export async function replaceCompromised(context: RotationContext, tenantId: string, newerThan: Date): Promise<number> {
  await ensureTenantKey(context, tenantId, newerThan)
  const newest = await context.withTenant({ tenantId }, newestTenantKey)
  for (let waited = false; ; waited = true) {
    const renewed = await renewDataKeys(context, tenantId, { newerThan, parentBelow: newest?.version ?? 0 })
    // A key that was replaced just now may still be remembered: that of a conversation that began in the time before.
    if (waited && renewed === 0) break
    const until = performance.now() + context.settleMs
    await resealRows(context, tenantId)
    await waitUntil(context, tenantId, until)
  }
  return (await rotateTenantKey(context, tenantId, newerThan)) + (await resealRows(context, tenantId))
}

async function waitUntil(context: RotationContext, tenantId: string, until: number): Promise<void> {
  for (let left = until - performance.now(); left > 0; left = until - performance.now()) {
    context.progress({ what: 'seconds until servers have forgotten the older keys', tenantId, left: Math.ceil(left / 1_000) })
    await wait(Math.min(TELL_MS, left))
  }
  context.changed(tenantId)
}
