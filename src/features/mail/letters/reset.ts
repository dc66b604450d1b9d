import type { ResetTemplate } from '../../../operations/mail.ts'
import type { Letters } from './letter.ts'

const closing = {
  en: 'Did you not ask for this? Then you need not do anything: without your second factor this link changes nothing.',
  nl: 'Heb je hier niet om gevraagd? Dan hoef je niets te doen: zonder je tweede factor verandert deze link niets.'
}

export const RESET_LETTERS: Letters<ResetTemplate> = {
  'reset-link': {
    en: () => ({
      subject: 'Choose a new password for Rind',
      paragraphs: ['Choose a new password with this link. It works once, within 15 minutes.', 'You also need a code of your authenticator app, or one of your recovery codes. All your sessions end.'],
      button: 'Choose a new password',
      closing: closing.en
    }),
    nl: () => ({
      subject: 'Kies een nieuw wachtwoord voor Rind',
      paragraphs: ['Kies een nieuw wachtwoord met deze link. Hij werkt één keer, binnen 15 minuten.', 'Je hebt ook een code van je authenticator-app nodig, of een van je herstelcodes. Al je sessies eindigen.'],
      button: 'Kies een nieuw wachtwoord',
      closing: closing.nl
    })
  },
  'reset-unknown': {
    en: () => ({
      subject: 'There is no Rind account for this address',
      paragraphs: ['Someone, probably you, asked for a new password for this address. It has no account. You may have used another address.'],
      button: 'Go to sign-in',
      closing: 'Did you not ask for this? Then you need not do anything.'
    }),
    nl: () => ({
      subject: 'Er is geen Rind-account voor dit adres',
      paragraphs: ['Iemand, waarschijnlijk jij, vroeg een nieuw wachtwoord voor dit adres. Het heeft geen account. Misschien gebruikte je een ander adres.'],
      button: 'Naar het inloggen',
      closing: 'Heb je hier niet om gevraagd? Dan hoef je niets te doen.'
    })
  }
}
