import { and, eq } from 'drizzle-orm'
import type { PlatformTx } from '../../../db/index.ts'
import { identityWorkspaces, platformEvents, workspaces } from '../../../db/schema/index.ts'
import { type Services, eventPlaceAddress } from '../../operations/index.ts'
import { membershipOf } from '../members/index.ts'
import { insertCopy } from './repository.ts'

type SignInRow = typeof platformEvents.$inferSelect

/**
 * Carries a step of signing in into the record of the workspace that it led into or out of. A refused try concerns every
 * workspace of the person; a step that was granted and led nowhere yet concerns none. Twice is the same as once.
 */
export async function copySignIn(services: Services, eventId: string): Promise<void> {
  const found = await services.withPlatform(async (tx) => {
    const [event] = await tx.db.select().from(platformEvents).where(eq(platformEvents.id, eventId))
    return event ? { event, memberships: await concerned(tx, event) } : null
  })
  if (!found) return
  const { event, memberships } = found
  const place = event.place && services.systemKeys.sealing('sign-in').openJson<{ ip: string; userAgent: string }>(eventPlaceAddress(event.id), event.place)
  for (const { workspaceId, memberId: admitted } of memberships) {
    const { id, at, operation, outcome, code, requestId, identityId } = event
    await services.withTenant({ tenantId: workspaceId }, async (tx) => {
      // Who was let go since is a member still, and was one then.
      const memberId = admitted ?? (identityId && (await membershipOf(tx, identityId))?.id)
      if (memberId) await insertCopy(tx, { id, at, operation, outcome, code, requestId, memberId, place: place && { ...place, door: 'rest' } })
    })
  }
}

async function concerned(tx: PlatformTx, event: SignInRow): Promise<{ workspaceId: string; memberId: string | null }[]> {
  // What was done to somebody is no deed of theirs: whoever did it has recorded it.
  if (!event.identityId || event.operation.startsWith('members.')) return []
  const only = event.workspaceId
  if (only === null && event.outcome === 'granted') return []
  if (only !== null) return (await tx.db.select({ workspaceId: workspaces.id }).from(workspaces).where(and(eq(workspaces.id, only), eq(workspaces.status, 'active')))).map((row) => ({ ...row, memberId: null }))
  return tx.db
    .select({ workspaceId: identityWorkspaces.workspaceId, memberId: identityWorkspaces.memberId })
    .from(identityWorkspaces)
    .innerJoin(workspaces, eq(workspaces.id, identityWorkspaces.workspaceId))
    .where(and(eq(identityWorkspaces.identityId, event.identityId), eq(workspaces.status, 'active')))
}
