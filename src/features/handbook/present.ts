import { type MemberProfile } from '../members/index.ts'
import type { Signature, VersionText } from './repository.ts'
import { dueOf, hashOf, stateOf } from './rules.ts'
import type { OwnSignature, PublishedVersion, RegisterLine } from './schema.ts'

/** Whoever works here now has to sign; who left, or whose time as an auditor is over, need not. */
export function hasToSign({ active, endsAt, isService }: MemberProfile, now: number): boolean {
  return active && !isService && (endsAt === null || endsAt.getTime() > now)
}

export function presentVersion({ id, number, publishedAt, dueDays, text }: VersionText): PublishedVersion {
  return { id, number, publishedAt: publishedAt.toISOString(), dueDays, text, hash: hashOf(text) }
}

export function presentOwn(version: Pick<VersionText, 'publishedAt' | 'dueDays'>, since: Date, signature: Signature | undefined, now: number): OwnSignature {
  const dueAt = dueOf(version, since)
  return {
    state: stateOf(signature !== undefined, dueAt, now),
    dueAt: new Date(dueAt).toISOString(),
    signedAt: signature?.signedAt.toISOString() ?? null,
    evidence: signature?.evidence ?? null
  }
}

const ORDER = ['overdue', 'due', 'signed']

/** Who signed and who has not, those that are late first. Somebody who left stands in it only with a signature. */
export function presentRegister(version: VersionText, members: readonly MemberProfile[], signatures: readonly Signature[], now: number): RegisterLine[] {
  const byMember = new Map(signatures.map((signature) => [signature.memberId, signature]))
  return members
    .filter((member) => hasToSign(member, now) || byMember.has(member.id))
    .map((member) => {
      const { state, dueAt, signedAt, evidence } = presentOwn(version, member.createdAt, byMember.get(member.id), now)
      const active = hasToSign(member, now)
      return { memberId: member.id, name: member.name, active, state, dueAt: active ? dueAt : null, signedAt, evidence }
    })
    .toSorted((a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state))
}
