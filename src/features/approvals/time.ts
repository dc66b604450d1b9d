import type { ApprovalRow } from './repository.ts'
import { WAITS_MS } from './rules.ts'

/** Nobody answered in time. */
export function isExpired({ alone, dueAt }: Pick<ApprovalRow, 'alone' | 'dueAt'>, now: number): boolean {
  return now > dueAt.getTime() + (alone ? WAITS_MS : 0)
}

/** The lone asker has waited long enough. */
export function isConfirmable({ alone, dueAt }: Pick<ApprovalRow, 'alone' | 'dueAt'>, now: number): boolean {
  return alone && now >= dueAt.getTime()
}
