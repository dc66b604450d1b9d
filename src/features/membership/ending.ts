import type { TenantTx } from '../../../db/index.ts'
import { Problem } from '../../errors/index.ts'
import type { Context, Permission } from '../../operations/index.ts'
import { unassignAll } from '../conversations/index.ts'
import { withdrawInvitationsOf } from '../invitations/index.ts'
import { changeMembership, isSenior, noteStanding } from '../members/index.ts'
import { revokeProgramsOf } from '../tokens/index.ts'
import { changeRoster, requireOtherOwner, shutOut } from './roster.ts'

/**
 * Ends the membership of a colleague: their sessions and sockets end at once, and so do the tokens that they made and
 * the invitations that they sent; their open conversations are assigned to nobody. It is recorded as this operation.
 * @param also What else belongs into the same transaction; it runs first and may refuse.
 * @throws Problem forbidden, not_found, last_owner
 */
export async function endMembership(
  context: Context<'member', 'none'>,
  memberId: string,
  operation: { readonly id: string; readonly permission: Permission },
  also: (tx: TenantTx) => Promise<void> = () => Promise.resolve()
): Promise<void> {
  const { actor, now, publish } = context
  if (memberId === actor.memberId) throw new Problem('forbidden', { detail: 'To go yourself, leave the workspace.' })
  const { identityId, conversations } = await changeRoster(context, memberId, operation, async ({ tx, target }) => {
    await also(tx)
    if (target.role === 'owner' && target.active) await requireOtherOwner(tx, memberId)
    await changeMembership(tx, memberId, { status: 'deactivated' })
    if (isSenior(target.role) && target.active) await noteStanding(tx, memberId, 'ended', actor.memberId, now)
    await revokeProgramsOf(tx, memberId, actor.memberId, now)
    await withdrawInvitationsOf(tx, memberId)
    return { conversations: await unassignAll(tx, memberId) }
  })
  await shutOut(context, identityId, actor.tenantId)
  for (const conversationId of conversations) publish({ type: 'conversation', tenantId: actor.tenantId, conversationId })
}
