import type { HandbookTemplate, Mail } from '../../../operations/index.ts'
import type { Letter, Letters } from './letter.ts'

const DATES = {
  en: new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' }),
  nl: new Intl.DateTimeFormat('nl-NL', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' })
}
const BUTTON = { en: 'Read and sign', nl: 'Lezen en tekenen' }
const CLOSING = {
  en: 'Is something in it not clear, or not possible in your work? Say so before you sign.',
  nl: 'Is iets niet duidelijk, of kan het niet in jouw werk? Zeg dat voordat je tekent.'
}

type Words = (workspace: string, due: string) => Pick<Letter, 'subject'> & { readonly text: string }

/** A letter of one text, with the day until when. */
const letter = (locale: Mail['locale'], words: Words) => ({ facts: { workspace = '', due } = {} }: Mail): Letter => {
  const { subject, text } = words(workspace, due === undefined ? '' : DATES[locale].format(new Date(due)))
  return { subject, paragraphs: [text], button: BUTTON[locale], closing: CLOSING[locale] }
}

/** That the security handbook waits for a signature. */
export const HANDBOOK_LETTERS: Letters<HandbookTemplate> = {
  'handbook-new': {
    en: letter('en', (workspace, due) => ({
      subject: `Security handbook of ${workspace}: please read and sign`,
      text: `There is a version of the security handbook of ${workspace} that you have not signed yet. Please read and sign it by ${due}.`
    })),
    nl: letter('nl', (workspace, due) => ({
      subject: `Handboek beveiliging van ${workspace}: lees en teken het`,
      text: `Er is een versie van het handboek beveiliging van ${workspace} die je nog niet hebt getekend. Lees en teken het uiterlijk op ${due}.`
    }))
  },
  'handbook-soon': {
    en: letter('en', (workspace, due) => ({
      subject: `Security handbook of ${workspace}: due on ${due}`,
      text: `The security handbook of ${workspace} still waits for your signature. It is due on ${due}.`
    })),
    nl: letter('nl', (workspace, due) => ({
      subject: `Handboek beveiliging van ${workspace}: tekenen voor ${due}`,
      text: `Het handboek beveiliging van ${workspace} wacht nog op je handtekening. Uiterlijk op ${due}.`
    }))
  },
  'handbook-overdue': {
    en: letter('en', (workspace, due) => ({
      subject: `Security handbook of ${workspace}: your signature is overdue`,
      text: `Your signature under the security handbook of ${workspace} was due on ${due}. Those who look after security see that it is missing.`
    })),
    nl: letter('nl', (workspace, due) => ({
      subject: `Handboek beveiliging van ${workspace}: je handtekening is te laat`,
      text: `Je handtekening onder het handboek beveiliging van ${workspace} had er op ${due} moeten zijn. Wie over beveiliging gaat, ziet dat die ontbreekt.`
    }))
  }
}
