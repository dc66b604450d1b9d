import type { ReviewTemplate } from '../../../operations/index.ts'
import type { Letters } from './letter.ts'

/** That rights should have been looked at by now. Whose they are stands behind the door. */
export const REVIEW_LETTERS: Letters<ReviewTemplate> = {
  'reviews-overdue': {
    en: ({ facts: { workspace = '', count = 1 } = {} }) => ({
      subject: `Access review of ${workspace}: ${count} overdue`,
      paragraphs: [
        count === 1
          ? `The rights of one person or program in ${workspace} should have been reviewed by now, and you can do it.`
          : `The rights of ${count} people and programs in ${workspace} should have been reviewed by now, and you can do it.`,
        'Look at what each of them may do. Confirm what they need, and withdraw what they do not.'
      ],
      button: 'Review the rights',
      closing: 'Until then they keep their rights. A colleague who manages members can do it as well.'
    }),
    nl: ({ facts: { workspace = '', count = 1 } = {} }) => ({
      subject: `Toegangscontrole van ${workspace}: ${count} te laat`,
      paragraphs: [
        count === 1
          ? `De rechten van één persoon of programma in ${workspace} hadden al gecontroleerd moeten zijn, en jij kunt dat doen.`
          : `De rechten van ${count} personen en programma’s in ${workspace} hadden al gecontroleerd moeten zijn, en jij kunt dat doen.`,
        'Kijk wat elk van hen mag. Bevestig wat nodig is en trek in wat dat niet is.'
      ],
      button: 'De rechten controleren',
      closing: 'Tot dan houden zij hun rechten. Een collega die leden beheert kan het ook doen.'
    })
  }
}
