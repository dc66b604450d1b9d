import { Problem } from '../../errors/index.ts'
import { type Caller, EVERY_INBOX, type Services, isRestricted, recordEvent } from '../../operations/index.ts'
import { normaliseEmail } from '../auth/index.ts'
import { claimMembership, findMember, insertMember, membershipOf, noteArrival, readmit } from '../members/index.ts'
import { planSeats, requireOwnSeat } from '../plan/index.ts'
import { lockRoster, replaceInboxAccess } from '../roles/index.ts'
import { giverOf, isOpen } from './access.ts'
import { findInvitation, markAccepted } from './repository.ts'

/** Who accepts: a person who has proven the address, and a second factor. */
export interface Joining {
  readonly identityId: string
  readonly sessionId: string
  readonly email: string
  readonly name: string
  readonly locale: 'en' | 'nl'
}

export interface Joined {
  readonly workspaceId: string
  readonly memberId: string
  readonly identityId: string
  readonly endsAt: Date | null
}

/**
 * Makes the member that an invitation stands for, once: the roster's lock lets many acceptances pass one after the
 * other, and the second finds it accepted. For the same person it answers with the same member, so that what was cut
 * off after this can be gone on with. The caller then admits the identity.
 * @throws Problem link_expired, wrong_address, already_member, no_seat
 */
export async function acceptInvitation(services: Services, place: { tenantId: string; invitationId: string }, joining: Joining, caller: Caller, now: number): Promise<Joined> {
  const { tenantId, invitationId } = place
  const { identityId, sessionId, email, name, locale } = joining
  const { limit } = await planSeats(services, tenantId)
  const joined = await services.withTenant({ tenantId }, async (tx): Promise<Joined> => {
    await lockRoster(tx)
    const invitation = await findInvitation(tx, invitationId)
    if (!invitation) throw new Problem('link_expired')
    const { role, access, endsAt } = invitation
    const before = await membershipOf(tx, identityId)
    if (invitation.status === 'accepted' && invitation.identityId === identityId && before?.active) {
      return { workspaceId: tenantId, memberId: before.id, identityId, endsAt }
    }
    const giver = isOpen(invitation, now) ? await giverOf(tx, invitation, now) : null
    if (!giver) throw new Problem('link_expired')
    if (normaliseEmail(email) !== normaliseEmail(invitation.email)) throw new Problem('wrong_address')
    if (before?.active) throw new Problem('already_member')
    const former = await findMember(tx, invitation.memberId)
    if (former?.active) throw new Problem('link_expired')
    if (role !== 'auditor') await requireOwnSeat(tx, limit, now)
    // Who came with an import is here by name and rights of then; whoever has the address is that member.
    if (before) await readmit(tx, before.id, { role, access, endsAt })
    else if (former) await claimMembership(tx, invitation.memberId, identityId, { role, access, endsAt })
    else await insertMember(tx, { id: invitation.memberId, identityId, role, access, name, email, locale, endsAt }, now)
    if (!(await markAccepted(tx, invitationId, identityId))) throw new Problem('link_expired')
    const memberId = before?.id ?? invitation.memberId
    // Whoever does not reach every inbox brings in nobody who does.
    if (isRestricted(giver)) await replaceInboxAccess(tx, memberId, giver.inboxes)
    await noteArrival(tx, memberId, invitation.invitedBy, now)
    const actor = { kind: 'member', tenantId, memberId, identityId, sessionId, role, access, factorKind: null, customRoleId: null, granted: [], inboxes: isRestricted(giver) ? giver.inboxes : EVERY_INBOX } as const
    await recordEvent(tx, { operation: 'invitations.accept', outcome: 'granted', actor, target: { kind: 'invitation', id: invitationId }, caller, now })
    return { workspaceId: tenantId, memberId, identityId, endsAt }
  })
  services.publish({ type: 'members', tenantId })
  return joined
}
