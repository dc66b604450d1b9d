import type { TenantTx } from '../../../db/index.ts'
import { Problem } from '../../errors/index.ts'
import { type MemberActor, exceeds } from '../../operations/index.ts'
import { memberProfile } from '../members/index.ts'

const NO_ACCESS = { billing: false, customerData: false, messaging: false }

/**
 * A colleague whose factors this member may have reset: not themselves, and nobody whose role gives rights that they
 * lack. What a colleague may see or send is no matter of role.
 * @throws Problem not_found, forbidden
 */
export async function requireResettable(tx: TenantTx, actor: MemberActor, memberId: string): Promise<void> {
  const member = await memberProfile(tx, memberId)
  const isAbove = exceeds({ ...member, access: NO_ACCESS }, actor).length > 0 || (member.role === 'admin' && actor.role === 'agent')
  if (memberId === actor.memberId || isAbove) throw new Problem('forbidden')
}
