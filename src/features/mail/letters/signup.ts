import type { Letters } from './letter.ts'

const closing = { en: 'Did you not ask for this? Then you need not do anything.', nl: 'Heb je hier niet om gevraagd? Dan hoef je niets te doen.' }

export const SIGNUP_LETTERS: Letters<'signup-link' | 'signup-known' | 'signup-invitation'> = {
  'signup-link': {
    en: () => ({
      subject: 'Your sign-up link for Rind',
      paragraphs: [
        'Set up your business with this link. It works for 24 hours.',
        'It takes about three minutes. Keep your phone at hand: you connect an authenticator app on the way.'
      ],
      button: 'Set up your business',
      closing: closing.en
    }),
    nl: () => ({
      subject: 'Je aanmeldlink voor Rind',
      paragraphs: [
        'Richt je bedrijf in met deze link. Hij werkt 24 uur.',
        'Het duurt ongeveer drie minuten. Houd je telefoon bij de hand: je koppelt onderweg een authenticator-app.'
      ],
      button: 'Richt je bedrijf in',
      closing: closing.nl
    })
  },
  'signup-invitation': {
    en: () => ({
      subject: 'You are invited to set up your business on Rind',
      paragraphs: [
        'You are invited to set up your business with this link. It works for 7 days.',
        'It takes about three minutes. Keep your phone at hand: you connect an authenticator app on the way.'
      ],
      button: 'Set up your business',
      closing: 'Did you not expect this? Then you need not do anything.'
    }),
    nl: () => ({
      subject: 'Je bent uitgenodigd om je bedrijf in te richten op Rind',
      paragraphs: [
        'Je bent uitgenodigd om je bedrijf in te richten met deze link. Hij werkt 7 dagen.',
        'Het duurt ongeveer drie minuten. Houd je telefoon bij de hand: je koppelt onderweg een authenticator-app.'
      ],
      button: 'Richt je bedrijf in',
      closing: 'Verwachtte je dit niet? Dan hoef je niets te doen.'
    })
  },
  'signup-known': {
    en: () => ({
      subject: 'You already have an account with Rind',
      paragraphs: ['Someone, probably you, asked for a sign-up link for this address. It already has an account, so you can simply sign in.'],
      button: 'Sign in',
      closing: closing.en
    }),
    nl: () => ({
      subject: 'Je hebt al een account bij Rind',
      paragraphs: ['Iemand, waarschijnlijk jij, vroeg een aanmeldlink voor dit adres. Het heeft al een account, dus je kunt gewoon inloggen.'],
      button: 'Log in',
      closing: closing.nl
    })
  }
}
