import type { TenantTx } from '../../../db/index.ts'
import { Problem, notFound } from '../../errors/index.ts'
import { EVERY_INBOX, type MemberRights, type Services, may } from '../../operations/index.ts'
import { mayGrant, memberActor } from '../members/index.ts'
import { workspaceName } from '../workspace/index.ts'
import { type InvitationRow, findByToken, findInvitation } from './repository.ts'
import { tenantOfToken } from './token.ts'

/** An invitation of this workspace that was not accepted. @throws Problem not_found */
export async function requireInvitation(tx: TenantTx, id: string): Promise<InvitationRow> {
  const invitation = await findInvitation(tx, id)
  if (!invitation || invitation.status === 'accepted') throw notFound()
  return invitation
}

export function isOpen({ status, expiresAt, endsAt }: InvitationRow, now: number): boolean {
  return status === 'open' && expiresAt.getTime() > now && (endsAt === null || endsAt.getTime() > now)
}

/**
 * The rights of who invites, if they may still give what the invitation gives: it is worth as much as its sender.
 * @returns null where the sender has left, or lost the right
 */
export async function giverOf(tx: TenantTx, { memberId, invitedBy, role, access }: InvitationRow, now: number): Promise<MemberRights | null> {
  // An import invites in nobody's name: whoever comes is who they were where it comes from, with the rights of then.
  if (memberId === invitedBy) return { role, access, customRoleId: null, granted: [], inboxes: EVERY_INBOX }
  const giver = await memberActor(tx, invitedBy, now)
  return giver && may(giver, 'manageMembers') && mayGrant(giver, { role, access }) ? giver : null
}

/** An invitation with the workspace that it is for. */
export interface Invited {
  readonly tenantId: string
  readonly workspace: string
  readonly invitation: InvitationRow
}

/**
 * The invitation of a link. Made-up, replaced, withdrawn, too old, of a sender who may invite no longer, and of a workspace
 * that closed: all look the same.
 * An accepted one is found, for who accepted it and was cut off before they were inside.
 * @throws Problem link_expired
 */
export async function requireByToken(services: Services, token: string, now: number): Promise<Invited> {
  const tenantId = tenantOfToken(token)
  const workspace = tenantId && (await services.withPlatform((tx) => workspaceName(tx, tenantId)))
  if (!tenantId || !workspace) throw new Problem('link_expired')
  const invitation = await services.withTenant({ tenantId }, async (tx) => {
    const found = await findByToken(tx, token)
    return found && (found.status === 'accepted' || (await giverOf(tx, found, now))) ? found : null
  })
  if (!invitation || !(invitation.status === 'accepted' || isOpen(invitation, now))) throw new Problem('link_expired')
  return { tenantId, workspace, invitation }
}
