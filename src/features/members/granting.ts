import { Problem } from '../../errors/index.ts'
import { type AccessLevels, type Rights, type Role, exceeds } from '../../operations/index.ts'

const RANK: Readonly<Record<Role, number>> = { auditor: 0, agent: 1, admin: 2, owner: 3 }
const LEVELS = ['billing', 'customerData', 'messaging'] as const satisfies (keyof AccessLevels)[]

/**
 * Who may give which rights. An owner gives any; everybody else at most their own role, and only access levels that they
 * have themselves or that the other had before.
 */
export function mayGrant(giver: Rights, wanted: Rights, held?: Rights): boolean {
  if (giver.role === 'owner') return true
  const levels = LEVELS.every((level) => !wanted.access[level] || giver.access[level] || held?.access[level] === true)
  return RANK[wanted.role] <= RANK[giver.role] && levels && (wanted.granted ?? []).every((right) => exceeds({ ...wanted, granted: [right] }, giver).length === 0)
}

/** Whether somebody's membership is theirs to change: nobody below an owner touches an owner. */
export function mayTouch(giver: Rights, held: Rights): boolean {
  return RANK[held.role] <= RANK[giver.role]
}

/** Whether these rights are at most those: what somebody may do to their own. */
export function isNoMore(wanted: Rights, held: Rights): boolean {
  return RANK[wanted.role] <= RANK[held.role] && LEVELS.every((level) => !wanted.access[level] || held.access[level])
}

/** The longest that an auditor may be let in for at once, in milliseconds: a year and a day for the calendar's sake. */
const LONGEST_AUDIT_MS = 366 * 24 * 60 * 60_000

/**
 * An auditor reads, and for a while: the end is required for this role, refused for others, and neither customers' data
 * nor messaging goes with it.
 * @returns the end
 * @throws Problem invalid_input
 */
export function requireFitting({ role, access }: Rights, endsAt: string | null | undefined, now: number): Date | null {
  if (role !== 'auditor') {
    if (endsAt) throw new Problem('invalid_input', { field: 'endsAt', detail: 'Only an auditor has an end date.' })
    return null
  }
  if (access.customerData || access.messaging) throw new Problem('invalid_input', { field: 'access', detail: 'An auditor neither sees customer data nor sends messages.' })
  const end = endsAt ? Date.parse(endsAt) : Number.NaN
  if (!(end > now && end <= now + LONGEST_AUDIT_MS)) throw new Problem('invalid_input', { field: 'endsAt', allowed: 'A moment in the next 366 days.' })
  return new Date(end)
}
