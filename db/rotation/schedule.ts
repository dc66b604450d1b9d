import { and, desc, eq, ne } from 'drizzle-orm'
import { keyRotations } from '../schema/index.ts'
import type { RotationContext } from './context.ts'
import { listWorkspaces } from './context.ts'
import { countDueSubjects } from './data.ts'
import { rotateWorkspace, unfinishedRotations } from './ledger.ts'
import { newestTenantKey } from './tenant.ts'

const DAY_MS = 86_400_000
/** A workspace's key is followed by a new one each quarter, a data key each year. */
export const TENANT_KEY_MS = 91 * DAY_MS
export const DATA_KEY_MS = 365 * DAY_MS

/** Takes up what was left unfinished, and rotates by the clock what is old enough. */
export async function rotateDue(context: RotationContext): Promise<void> {
  for (const { id } of await listWorkspaces(context)) {
    for (const { scope } of await unfinishedRotations(context, id)) await rotateWorkspace(context, id, scope)
    const now = context.clock.now()
    const due = await context.withTenant({ tenantId: id }, async (tx) => {
      const newest = await newestTenantKey(tx)
      const lastData = (
        await tx.db
          .select({ startedAt: keyRotations.startedAt })
          .from(keyRotations)
          .where(and(eq(keyRotations.tenantId, id), ne(keyRotations.scope, 'tenant')))
          .orderBy(desc(keyRotations.id))
          .limit(1)
      )[0]
      const older = await countDueSubjects(tx, { newerThan: new Date(now - DATA_KEY_MS) })
      return {
        tenant: newest !== undefined && now - newest.createdAt.getTime() >= TENANT_KEY_MS,
        // Keys grow old one by one: those of a day are gathered.
        data: older > 0 && (lastData === undefined || now - lastData.startedAt.getTime() >= DAY_MS)
      }
    })
    if (due.tenant) await rotateWorkspace(context, id, 'tenant')
    if (due.data) await rotateWorkspace(context, id, 'data', new Date(now - DATA_KEY_MS))
  }
}
