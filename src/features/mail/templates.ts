import type { Mail } from '../../operations/index.ts'

interface Letter {
  readonly subject: string
  readonly text: string
}

const sign = { en: 'Rind\n\nDid you not ask for this? Then you need not do anything.', nl: 'Rind\n\nHeb je hier niet om gevraagd? Dan hoef je niets te doen.' }

/** The letters by kind and language. Plain text: nothing to load, nothing to track, nothing to inject into. */
const LETTERS: Readonly<Record<Mail['template'], Readonly<Record<'en' | 'nl', (link: string) => Letter>>>> = {
  'signup-link': {
    en: (link) => ({
      subject: 'Your sign-up link for Rind',
      text: `Hello,\n\nSet up your business with this link. It works for 24 hours.\n\n${link}\n\nIt takes about three minutes. Keep your phone at hand: you connect an authenticator app on the way.\n\n${sign.en}\n`
    }),
    nl: (link) => ({
      subject: 'Je aanmeldlink voor Rind',
      text: `Hallo,\n\nRicht je bedrijf in met deze link. Hij werkt 24 uur.\n\n${link}\n\nHet duurt ongeveer drie minuten. Houd je telefoon bij de hand: je koppelt onderweg een authenticator-app.\n\n${sign.nl}\n`
    })
  },
  'signup-invitation': {
    en: (link) => ({
      subject: 'You are invited to set up your business on Rind',
      text: `Hello,\n\nYou are invited to set up your business with this link. It works for 7 days.\n\n${link}\n\nIt takes about three minutes. Keep your phone at hand: you connect an authenticator app on the way.\n\nRind\n\nDid you not expect this? Then you need not do anything.\n`
    }),
    nl: (link) => ({
      subject: 'Je bent uitgenodigd om je bedrijf in te richten op Rind',
      text: `Hallo,\n\nJe bent uitgenodigd om je bedrijf in te richten met deze link. Hij werkt 7 dagen.\n\n${link}\n\nHet duurt ongeveer drie minuten. Houd je telefoon bij de hand: je koppelt onderweg een authenticator-app.\n\nRind\n\nVerwachtte je dit niet? Dan hoef je niets te doen.\n`
    })
  },
  'signup-known': {
    en: (link) => ({
      subject: 'You already have an account with Rind',
      text: `Hello,\n\nSomeone, probably you, asked for a sign-up link for this address. It already has an account, so you can simply sign in:\n\n${link}\n\n${sign.en}\n`
    }),
    nl: (link) => ({
      subject: 'Je hebt al een account bij Rind',
      text: `Hallo,\n\nIemand, waarschijnlijk jij, vroeg een aanmeldlink voor dit adres. Het heeft al een account, dus je kunt gewoon inloggen:\n\n${link}\n\n${sign.nl}\n`
    })
  }
}

export function renderMail(mail: Mail): Letter {
  return LETTERS[mail.template][mail.locale](mail.link)
}
