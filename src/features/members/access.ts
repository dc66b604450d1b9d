import type { TenantTx } from '../../../db/index.ts'
import { notFound } from '../../errors/index.ts'
import { may, mayIn } from '../../operations/index.ts'
import { type MemberProfile, findMember } from './repository.ts'

/** A member's profile. @throws Problem not_found */
export async function memberProfile(tx: TenantTx, memberId: string): Promise<MemberProfile> {
  const member = await findMember(tx, memberId)
  if (!member) throw notFound()
  return member
}

/**
 * A colleague who can be given a conversation of this inbox: active, and with the right to answer there.
 * @throws Problem not_found for anybody else, so that the answer tells nothing about who exists
 */
export async function requireAssignable(tx: TenantTx, memberId: string, inboxId: string): Promise<MemberProfile> {
  const member = await findMember(tx, memberId)
  if (!member || !isAssignable(member) || !mayIn(member, 'sendMessages', inboxId)) throw notFound()
  return member
}

/** Whether there is an inbox in which this colleague may answer, as far as the role and the levels go. */
export function isAssignable(member: MemberProfile): boolean {
  return member.active && may(member, 'sendMessages')
}
