import type { Mail, MailFacts } from '../../operations/index.ts'
import { renderHtml, renderText, subjectLine } from '../../mail/index.ts'
import { ALERT_LETTERS } from './letters/alert.ts'
import { APPROVAL_LETTERS } from './letters/approvals.ts'
import { INVITATION_LETTERS } from './letters/invitation.ts'
import { HANDBOOK_LETTERS } from './letters/handbook.ts'
import type { Letters } from './letters/letter.ts'
import { EXPORT_LETTERS } from './letters/export.ts'
import { ERASURE_LETTERS } from './letters/erasure.ts'
import { SECURITY_LETTERS } from './letters/security.ts'
import { REVIEW_LETTERS } from './letters/reviews.ts'
import { RESET_LETTERS } from './letters/reset.ts'
import { SIGNUP_LETTERS } from './letters/signup.ts'

/** Every letter by kind and language. */
export const LETTERS: Letters<Mail['template']> = { ...SIGNUP_LETTERS, ...INVITATION_LETTERS, ...RESET_LETTERS, ...SECURITY_LETTERS, ...APPROVAL_LETTERS, ...ERASURE_LETTERS, ...EXPORT_LETTERS, ...HANDBOOK_LETTERS, ...REVIEW_LETTERS, ...ALERT_LETTERS }
const GREETING = { en: 'Hello,', nl: 'Hallo,' } as const

export interface RenderedMail {
  readonly subject: string
  readonly text: string
  readonly html: string
}

/** A mail as it goes out: the same words as plain text and as HTML that loads nothing. */
export function renderMail(mail: Mail): RenderedMail {
  const letter = LETTERS[mail.template][mail.locale]({ ...mail, ...(mail.facts && { facts: inertFacts(mail.facts) }) })
  return { subject: subjectLine(letter.subject), text: renderText(letter, GREETING[mail.locale], mail), html: renderHtml(letter, GREETING[mail.locale], mail) }
}

const LONGEST_NAME = 60

/** A name on one line and of a length that leaves the letter's own words to be seen. */
function lineOf(name: string): string {
  const line = [...name.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\u202A-\u202E\u2066-\u2069]+/gu, ' ').trim()]
  return line.length > LONGEST_NAME ? `${line.slice(0, LONGEST_NAME - 1).join('')}…` : line.join('')
}

/** Names that people gave to things. Mail programs make links of what looks like an address; a name is none. */
function inertFacts(facts: MailFacts): MailFacts {
  const inert = (text: string) => lineOf(text).replaceAll(/(?<=[\p{L}\d/])([.:@])(?=[\p{L}\d/])/gu, '$1\u200b')
  const { name, workspace, by } = facts
  return { ...facts, ...(name !== undefined && { name: inert(name) }), ...(workspace !== undefined && { workspace: inert(workspace) }), ...(by !== undefined && { by: inert(by) }) }
}
