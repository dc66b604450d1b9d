import type { TenantTx } from '../../../db/index.ts'
import { Problem } from '../../errors/index.ts'
import { requireEmail } from '../auth/index.ts'
import { insertInvitation, newInvitationToken } from '../invitations/index.ts'
import { listMembers } from '../members/index.ts'
import { ImportError } from './error.ts'

/** Somebody who worked where the workspace comes from, and is invited here. */
export interface InvitedMember {
  readonly email: string
  readonly locale: 'en' | 'nl'
  readonly role: string
  readonly token: string
}

/**
 * Invites everybody who worked there: identities belong to persons, so each has to come by themselves. Whoever accepts is
 * the member that they were. Nobody of them owes it to another: each invitation is their own.
 * @param active The ids of those who were active
 * @throws ImportError when no owner could come: nobody would ever get in
 */
export async function inviteMembers(tx: TenantTx, active: ReadonlySet<string>, now: number): Promise<readonly InvitedMember[]> {
  const invited = new Map<string, InvitedMember>()
  for (const { id, email, role, access, endsAt, locale, isService } of await listMembers(tx)) {
    const address = active.has(id) && !isService && (endsAt === null || endsAt.getTime() > now) ? addressOf(email) : null
    if (address === null || invited.has(address)) continue
    const token = newInvitationToken(tx.tenantId)
    await insertInvitation(tx, { memberId: id, invitedBy: id, email: address, role, access, endsAt, locale }, token, now)
    invited.set(address, { email: address, locale, role, token })
  }
  if (![...invited.values()].some(({ role }) => role === 'owner')) throw new ImportError('nobody', 'The file names no active owner with an e-mail address: nobody could enter the workspace.')
  return [...invited.values()]
}

function addressOf(email: string): string | null {
  try {
    return requireEmail(email)
  } catch (error) {
    if (error instanceof Problem) return null
    throw error
  }
}
