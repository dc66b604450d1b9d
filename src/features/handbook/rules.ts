import { createHash } from 'node:crypto'
import type { SigningState } from './schema.ts'

const DAY_MS = 24 * 60 * 60_000
/** Somebody who does not sign is reminded each week, and after these no more: then the register speaks. */
const WEEKS_REMINDED = 12
const SOON_DAYS = 3

/** What stands in a signature for the text that was signed. Text is compared as it is kept: no letter of it changes. */
export const hashOf = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex')

/** Until when somebody has to sign, epoch milliseconds: who comes after a version was published has as long from then. */
export function dueOf({ publishedAt, dueDays }: { readonly publishedAt: Date; readonly dueDays: number }, since: Date): number {
  return Math.max(publishedAt.getTime(), since.getTime()) + dueDays * DAY_MS
}

export function stateOf(signed: boolean, dueAt: number, now: number): SigningState {
  return signed ? 'signed' : now >= dueAt ? 'overdue' : 'due'
}

/**
 * Which reminder is the latest whose time has come: 0 that there is something to sign, 1 three days before it is due,
 * 2 when it is due, and one more each week after. Those that were missed meanwhile are not made up for.
 */
export function reminderStep(dueAt: number, now: number): number {
  if (now < dueAt - SOON_DAYS * DAY_MS) return 0
  return now < dueAt ? 1 : 2 + Math.min(WEEKS_REMINDED, Math.floor((now - dueAt) / (7 * DAY_MS)))
}

export const reminderLetter = (step: number) => (step === 0 ? 'handbook-new' : step === 1 ? 'handbook-soon' : 'handbook-overdue')
