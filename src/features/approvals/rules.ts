import type { TenantTx } from '../../../db/index.ts'
import { type AnyOperation, may } from '../../operations/index.ts'
import { type MemberProfile, independentOf, isSenior, listMembers } from '../members/index.ts'

const HOUR_MS = 60 * 60_000
/** How long somebody waits who has nobody to ask. */
export const ALONE_MS = 72 * HOUR_MS
/** How long a request waits for a second person, and how long a lone one for its confirmation once it may be given. */
export const WAITS_MS = 14 * 24 * HOUR_MS

/**
 * Who may approve what this member asks for: other owners and admins with the right to do it themselves, who have been that
 * for a week and owe neither their seat nor their factors to the asker.
 */
export async function approversOf(tx: TenantTx, askerId: string, operation: AnyOperation, now: number): Promise<MemberProfile[]> {
  const independent = await independentOf(tx, askerId, now)
  return (await listMembers(tx)).filter((member) => independent.has(member.id) && isSenior(member.role) && may(member, operation.permission))
}
