import type { Mail, MailFacts } from '../../operations/index.ts'
import { renderHtml } from './html.ts'
import type { Letter, Letters } from './letters/letter.ts'
import { ERASURE_LETTERS } from './letters/erasure.ts'
import { SECURITY_LETTERS } from './letters/security.ts'
import { RESET_LETTERS } from './letters/reset.ts'
import { SIGNUP_LETTERS } from './letters/signup.ts'

/** Every letter by kind and language. */
export const LETTERS: Letters<Mail['template']> = { ...SIGNUP_LETTERS, ...RESET_LETTERS, ...SECURITY_LETTERS, ...ERASURE_LETTERS }
const GREETING = { en: 'Hello,', nl: 'Hallo,' } as const

export interface RenderedMail {
  readonly subject: string
  readonly text: string
  readonly html: string
}

/** A mail as it goes out: the same words as plain text and as HTML that loads nothing. */
export function renderMail(mail: Mail): RenderedMail {
  const letter = LETTERS[mail.template][mail.locale]({ ...mail, ...(mail.facts && { facts: inertFacts(mail.facts) }) })
  // A name in a subject could fold a header of its own.
  const subject = letter.subject.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ')
  return { subject, text: renderText(letter, mail), html: renderHtml(letter, GREETING[mail.locale], mail) }
}

/** Names that people gave to things. Mail programs make links of what looks like an address; a name is none. */
function inertFacts(facts: MailFacts): MailFacts {
  const inert = (text: string) => text.replaceAll(/(?<=[\p{L}\d/])([.:@])(?=[\p{L}\d/])/gu, '$1\u200b')
  const { name, workspace, by } = facts
  return { ...facts, ...(name !== undefined && { name: inert(name) }), ...(workspace !== undefined && { workspace: inert(workspace) }), ...(by !== undefined && { by: inert(by) }) }
}

function renderText({ paragraphs, facts = [], button, closing }: Letter, { locale, link, document }: Mail): string {
  const known = facts.map(([label, value]) => `${label}: ${value}`).join('\n')
  return [GREETING[locale], ...paragraphs, ...(known ? [known] : []), ...(document === undefined ? [] : [document]), `${button}:\n${link}`, closing, 'Rind'].join('\n\n') + '\n'
}
