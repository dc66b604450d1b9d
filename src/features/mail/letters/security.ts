import type { Mail, SecurityTemplate } from '../../../operations/index.ts'
import type { Letter, Letters } from './letter.ts'
import { ENGLISH } from './security-en.ts'
import { DUTCH } from './security-nl.ts'
import type { SecurityLanguage } from './security-language.ts'

const LANGUAGES: Readonly<Record<Mail['locale'], SecurityLanguage>> = { en: ENGLISH, nl: DUTCH }

/** A letter that tells of a change to how its reader signs in: what, when, from where, and what to do if it was not them. */
function letterOf(mail: Mail & { readonly template: SecurityTemplate }): Letter {
  const language = LANGUAGES[mail.locale]
  const { at, ip, browser } = mail.facts ?? {}
  return {
    ...language.words[mail.template](mail.facts ?? {}),
    facts: [
      ...(at === undefined ? [] : [[language.when, `${language.dates.format(new Date(at))} UTC`] as const]),
      ...(ip === undefined ? [] : [[language.where, ip] as const]),
      ...(browser === undefined ? [] : [[language.browser, browser] as const])
    ],
    button: mail.template === 'factors-reset' ? language.enrol : language.button,
    closing: language.closing
  }
}

const TEMPLATES = Object.keys(ENGLISH.words) as SecurityTemplate[]

export const SECURITY_LETTERS = Object.fromEntries(
  TEMPLATES.map((template) => [template, { en: (mail: Mail) => letterOf({ ...mail, template }), nl: (mail: Mail) => letterOf({ ...mail, template }) }])
) as Letters<SecurityTemplate>
