import type { TenantTx } from '../../../db/index.ts'
import { Problem, notFound } from '../../errors/index.ts'
import type { Services } from '../../operations/index.ts'
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

/** An invitation with the workspace that it is for. */
export interface Invited {
  readonly tenantId: string
  readonly workspace: string
  readonly invitation: InvitationRow
}

/**
 * The invitation of a link. Made-up, replaced, withdrawn, too old, and of a workspace that closed: all look the same.
 * An accepted one is found, for who accepted it and was cut off before they were inside.
 * @throws Problem link_expired
 */
export async function requireByToken(services: Services, token: string, now: number): Promise<Invited> {
  const tenantId = tenantOfToken(token)
  const workspace = tenantId && (await services.withPlatform((tx) => workspaceName(tx, tenantId)))
  if (!tenantId || !workspace) throw new Problem('link_expired')
  const invitation = await services.withTenant({ tenantId }, (tx) => findByToken(tx, token))
  if (!invitation || !(invitation.status === 'accepted' || isOpen(invitation, now))) throw new Problem('link_expired')
  return { tenantId, workspace, invitation }
}
