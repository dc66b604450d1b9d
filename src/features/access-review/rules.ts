import { tokenHash } from '../../crypto/index.ts'
import { may } from '../../operations/index.ts'
import type { MemberProfile } from '../members/index.ts'
import { markOfRights } from '../roles/index.ts'
import type { Program } from '../tokens/index.ts'

const DAY_MS = 24 * 60 * 60_000
/** Once a month. */
const REVIEW_MS = 30 * DAY_MS
/** For so long before it is due a review is asked for. */
const SOON_MS = 7 * DAY_MS

/** Nobody is mailed about reviews more often: what became late meanwhile stands on the screens. */
export const REMINDER_PAUSE_MS = 7 * DAY_MS

/** When a member's rights are to be looked at: a month after the last time, or after they came. */
export function dueAt({ createdAt }: Pick<MemberProfile, 'createdAt'>, last: { readonly reviewedAt: Date } | undefined): number {
  return Math.max(createdAt.getTime(), last?.reviewedAt.getTime() ?? 0) + REVIEW_MS
}

/** How a review stands. @param others Whether a colleague could do it. */
export function stateAt(due: number, others: boolean, now: number): 'current' | 'due' | 'overdue' | 'nobody' {
  if (now <= due - SOON_MS) return 'current'
  if (!others) return 'nobody'
  return now > due ? 'overdue' : 'due'
}

/** Whether somebody may look at the rights of others now. */
export function isReviewer(member: MemberProfile, now: number): boolean {
  return isPresent(member, now) && !member.isService && may(member, 'manageMembers')
}

/** Whether somebody has any rights now. */
export function isPresent({ active, endsAt }: MemberProfile, now: number): boolean {
  return active && (endsAt === null || endsAt.getTime() > now)
}

/** Stands for what somebody may do, down to single inboxes and a program's operations: other rights, another mark. */
export function markOf(member: MemberProfile, program: Program | undefined): string {
  return tokenHash('rights', JSON.stringify([markOfRights(member).toString('base64url'), program?.operations ?? null])).toString('base64url')
}

/** A review that should have been done, and that somebody else could do. */
export interface LateReview {
  readonly memberId: string
  readonly dueAt: Date
  /** Who made the program that it is about: they do not confirm it. */
  readonly madeBy: string | null
}

/** Whose rights should have been looked at by now. */
export function lateReviews(members: readonly MemberProfile[], last: ReadonlyMap<string, { readonly reviewedAt: Date }>, programs: ReadonlyMap<string, Program>, now: number): LateReview[] {
  return members.flatMap((member): LateReview[] => {
    const program = programs.get(member.id)
    // A program whose token ended can do nothing.
    if (!isPresent(member, now) || (member.isService && !program)) return []
    const due = dueAt(member, last.get(member.id))
    return now > due ? [{ memberId: member.id, dueAt: new Date(due), madeBy: program?.createdBy ?? null }] : []
  })
}
