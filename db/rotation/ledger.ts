import { and, eq, isNull } from 'drizzle-orm'
import { newId } from '../ids.ts'
import { keyRotations } from '../schema/index.ts'
import { replaceCompromised } from './compromise.ts'
import type { RotationContext } from './context.ts'
import { rotateDataKeys } from './data.ts'
import { rotateTenantKey } from './tenant.ts'

export type RotationScope = (typeof keyRotations.$inferSelect)['scope']

/**
 * Rotates keys of a workspace and keeps a record of it, so that a rotation which was killed goes on where it was: one
 * of the same scope that is not finished is taken up instead of begun.
 * @param newerThan Keys made then or later are left alone; now, if not given.
 * @returns what is left: data keys under an older tenant key, or rows on an older data key
 */
export async function rotateWorkspace(context: RotationContext, tenantId: string, scope: RotationScope, newerThan?: Date): Promise<number> {
  // Wrapping what hangs under a compromised key anew would hide that it has to be replaced.
  if (scope === 'tenant' && (await isCompromised(context, tenantId))) return rotateWorkspace(context, tenantId, 'compromise')
  const rotation = await begin(context, tenantId, scope, newerThan)
  const left = await ROTATE[scope](context, tenantId, rotation.newerThan)
  if (left === 0) await finish(context, rotation)
  return left
}

const ROTATE: Readonly<Record<RotationScope, (context: RotationContext, tenantId: string, newerThan: Date) => Promise<number>>> = {
  tenant: rotateTenantKey,
  data: rotateDataKeys,
  compromise: replaceCompromised
}

/** Whether keys of a workspace that somebody may have seen are being replaced. */
export async function isCompromised(context: RotationContext, tenantId: string): Promise<boolean> {
  return (await unfinishedRotations(context, tenantId)).some(({ scope }) => scope === 'compromise')
}

/** Rotations of a workspace that are not finished. */
export async function unfinishedRotations(context: RotationContext, tenantId: string): Promise<readonly (typeof keyRotations.$inferSelect)[]> {
  return context.withTenant({ tenantId }, ({ db }) => db.select().from(keyRotations).where(and(eq(keyRotations.tenantId, tenantId), isNull(keyRotations.finishedAt))).orderBy(keyRotations.id))
}

async function begin(context: RotationContext, tenantId: string, scope: RotationScope, newerThan: Date | undefined) {
  const known = (await unfinishedRotations(context, tenantId)).find((rotation) => rotation.scope === scope)
  if (known) return known
  const now = context.clock.now()
  const rotation = { tenantId, id: newId(now), scope, newerThan: newerThan ?? new Date(now), startedAt: new Date(now), finishedAt: null }
  await context.withTenant({ tenantId }, ({ db }) => db.insert(keyRotations).values(rotation))
  return rotation
}

async function finish(context: RotationContext, { tenantId, id }: { readonly tenantId: string; readonly id: string }): Promise<void> {
  const finishedAt = new Date(context.clock.now())
  await context.withTenant({ tenantId }, ({ db }) => db.update(keyRotations).set({ finishedAt }).where(and(eq(keyRotations.tenantId, tenantId), eq(keyRotations.id, id))))
}
