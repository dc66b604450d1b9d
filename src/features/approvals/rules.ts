import type { TenantTx } from '../../../db/index.ts'
import { type AnyOperation, type Permission, may } from '../../operations/index.ts'
import { type MemberProfile, hasBoundSomebody, independentOf, isSenior, listMembers } from '../members/index.ts'
import type { AskedFor } from './repository.ts'

const HOUR_MS = 60 * 60_000
/** How long somebody waits who has nobody to ask. */
export const ALONE_MS = 72 * HOUR_MS
/** How long a request waits for a second person, and how long a lone one for its confirmation once it may be given. */
export const WAITS_MS = 14 * 24 * HOUR_MS

/** The rights that a request takes, of who asked and of who approves. */
export function neededFor(operation: AnyOperation, { permission }: AskedFor): readonly Permission[] {
  return [operation.permission, permission]
}

/**
 * Who may approve what this member asks for: other owners and admins with the access levels that it takes, who have been
 * that for a week and owe neither their seat nor their factors to the asker. What only an owner may ask for, an admin may
 * approve: else an owner among admins would be alone.
 */
export async function approversOf(tx: TenantTx, askerId: string, needed: readonly Permission[], now: number): Promise<MemberProfile[]> {
  const independent = await independentOf(tx, askerId, now)
  return (await listMembers(tx)).filter((member) => independent.has(member.id) && isSenior(member.role) && needed.every((permission) => may({ ...member, role: 'owner' }, permission)))
}

/** Whether nobody can approve, and not because of what the asker themselves did to colleagues within the last week. */
export async function isAlone(tx: TenantTx, askerId: string, needed: readonly Permission[], now: number): Promise<boolean> {
  return (await approversOf(tx, askerId, needed, now)).length === 0 && !(await hasBoundSomebody(tx, askerId, now))
}
