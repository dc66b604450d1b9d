import type { TenantTx } from '../../../db/index.ts'
import { type MemberActor, may } from '../../operations/index.ts'
import { initialsOf, listMembers, mayTouch } from '../members/index.ts'
import { roleNames } from '../roles/index.ts'
import { programsOf } from '../tokens/index.ts'
import { lastConfirmations } from './repository.ts'
import { dueAt, isPresent, isReviewer, markOf, stateAt } from './rules.ts'
import type { Review } from './schema.ts'

const ORDER = { overdue: 0, due: 1, nobody: 2, current: 3 } as const

/** Everybody who has rights here, people and programs, with when they are to be looked at; the most urgent first. */
export async function presentReviews(tx: TenantTx, actor: MemberActor, now: number): Promise<Review[]> {
  const members = await listMembers(tx)
  const [last, programs, roles] = [await lastConfirmations(tx), await programsOf(tx, now), await roleNames(tx)]
  const names = new Map(members.map(({ id, name }) => [id, name]))
  const reviewers = members.filter((member) => isReviewer(member, now)).map(({ id }) => id)
  const reviewing = may(actor, 'manageMembers')
  const reviews = members.flatMap((member): Review[] => {
    const program = programs.get(member.id)
    // A program whose token ended can do nothing.
    if (!isPresent(member, now) || (member.isService && !program)) return []
    const due = dueAt(member, last.get(member.id))
    const other = reviewing && member.id !== actor.memberId
    const { id, name, role, access, customRoleId, inboxes, createdAt } = member
    const before = last.get(id)
    return [
      {
        memberId: id,
        name,
        initials: initialsOf(name),
        role,
        customRole: customRoleId === null ? null : (roles.get(customRoleId) ?? null),
        access: { ...access },
        inboxes: inboxes.chosenOnly ? [...inboxes.levels.values()].filter((level) => level !== 'none').length : null,
        program: program ? { operations: [...program.operations], lastUsedAt: program.lastUsedAt?.toISOString() ?? null, endsAt: program.expiresAt.toISOString() } : null,
        since: createdAt.toISOString(),
        reviewedAt: before?.reviewedAt.toISOString() ?? null,
        reviewedBy: before ? (names.get(before.reviewedBy) ?? null) : null,
        dueAt: new Date(due).toISOString(),
        state: stateAt(due, reviewers.some((reviewer) => reviewer !== id && reviewer !== program?.createdBy), now),
        seen: markOf(member, program),
        can: { confirm: other && program?.createdBy !== actor.memberId, withdraw: other && mayTouch(actor, member) }
      }
    ]
  })
  return reviews.toSorted((a, b) => ORDER[a.state] - ORDER[b.state] || a.dueAt.localeCompare(b.dueAt))
}
