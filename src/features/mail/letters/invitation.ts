import type { Letters } from './letter.ts'

export const INVITATION_LETTERS: Letters<'invitation'> = {
  invitation: {
    en: ({ facts: { workspace = '', by = '' } = {} }) => ({
      subject: `Invitation to ${workspace} on Rind`,
      paragraphs: [
        `${by} invites you to work in ${workspace} on Rind, where messages of customers are answered.`,
        'The link works for 7 days, once, and for this address only. Keep your phone at hand: signing in asks for a code from an authenticator app.'
      ],
      button: 'Look at the invitation',
      closing: 'Did you not expect this? Then you need not do anything.'
    }),
    nl: ({ facts: { workspace = '', by = '' } = {} }) => ({
      subject: `Uitnodiging voor ${workspace} op Rind`,
      paragraphs: [
        `${by} nodigt je uit om te werken in ${workspace} op Rind, waar berichten van klanten worden beantwoord.`,
        'De link werkt 7 dagen, één keer, en alleen voor dit adres. Houd je telefoon bij de hand: inloggen vraagt om een code van een authenticator-app.'
      ],
      button: 'Bekijk de uitnodiging',
      closing: 'Verwachtte je dit niet? Dan hoef je niets te doen.'
    })
  }
}
