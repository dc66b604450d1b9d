import type { TenantTx } from '../../../db/index.ts'
import { Problem, notFound } from '../../errors/index.ts'
import { type Context, type MemberActor, type MemberRights, type Permission, type Services, recordEvent } from '../../operations/index.ts'
import { endSessionsIn } from '../auth/index.ts'
import { type MemberProfile, identityOf, listMembers, memberProfile, mayTouch } from '../members/index.ts'
import { lockRoster, requireStill } from '../roles/index.ts'
import { dismissIdentity } from '../workspace/index.ts'

type MemberContext = Context<'member', 'none'>

/** A colleague whom a change is about, with what the caller may do now. */
export interface Change {
  readonly tx: TenantTx
  /** The caller's rights as they are under the lock. */
  readonly giver: MemberRights
  readonly target: MemberProfile
  readonly identityId: string
}

/**
 * Runs a change of who works here, alone: no other one runs in this workspace until it is committed, and the caller's
 * rights are those of this moment. It is recorded with it. Open sockets of who is changed hear of it at once.
 * @throws Problem not_found, forbidden
 */
export async function changeRoster<T>(context: MemberContext, memberId: string, operation: { readonly id: string; readonly permission: Permission }, run: (change: Change) => Promise<T>): Promise<T & { readonly identityId: string }> {
  const { services, actor, caller, now } = context
  const done = await services.withTenant(actor, async (tx) => {
    await lockRoster(tx)
    const giver = await requireStill(tx, actor, operation.permission, now)
    const target = await memberProfile(tx, memberId)
    const identityId = await identityOf(tx, memberId)
    // A program's rights are its token's: it is made and revoked, never changed.
    if (identityId === null || target.isService) throw notFound()
    if (memberId !== actor.memberId && !mayTouch(giver, target)) throw new Problem('forbidden', { detail: 'Only an owner changes an owner.' })
    const result = await run({ tx, giver, target, identityId })
    await recordEvent(tx, { operation: operation.id, outcome: 'granted', actor: actor satisfies MemberActor, target: { kind: 'member', id: memberId }, caller, now })
    return { ...result, identityId }
  })
  context.publish({ type: 'members', tenantId: actor.tenantId })
  context.publish({ type: 'rights', tenantId: actor.tenantId, memberId })
  return done
}

/**
 * Keeps a workspace from being left without an owner. Under the lock of the roster.
 * @throws Problem last_owner when nobody but this member is an active owner
 */
export async function requireOtherOwner(tx: TenantTx, memberId: string): Promise<void> {
  const others = (await listMembers(tx)).filter(({ id, role, active }) => id !== memberId && role === 'owner' && active)
  if (others.length === 0) throw new Problem('last_owner')
}

/** Offers the workspace to a person no longer and ends their sessions in it, after the membership itself has ended. */
export async function shutOut({ services, publish }: Pick<MemberContext, 'publish'> & { readonly services: Services }, identityId: string, tenantId: string): Promise<void> {
  const ended = await services.withPlatform(async (tx) => {
    await dismissIdentity(tx, identityId, tenantId)
    return endSessionsIn(tx, identityId, tenantId)
  })
  for (const sessionId of ended) publish({ type: 'session-ended', sessionId })
}
