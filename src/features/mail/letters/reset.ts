import type { ResetTemplate } from '../../../operations/mail.ts'
import type { Letters } from './letter.ts'

const closing = {
  en: 'Did you not ask for this? Then you need not do anything: without your second factor this link changes nothing.',
  nl: 'Heb je hier niet om gevraagd? Dan hoef je niets te doen: zonder je tweede factor verandert deze link niets.'
}

const moment = (locale: 'en' | 'nl', at: string | undefined) =>
  at === undefined ? '' : `${new Intl.DateTimeFormat(locale === 'en' ? 'en-GB' : 'nl-NL', { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' }).format(new Date(at))} UTC`

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
  },
  'recovery-link': {
    en: () => ({
      subject: 'Your way back into Rind',
      paragraphs: [
        'You asked to set up new second factors because you lost all of them. Open this link within 24 hours to begin. Then 72 hours pass before you can go on; nobody can shorten them.',
        'Keep this mail: you need the same link again afterwards. Everybody in your workspaces is told, and those who administer them can stop it.'
      ],
      button: 'Begin the 72 hours',
      closing: 'Did you not ask for this? Then somebody knows your password. Change it, and do not open the link.'
    }),
    nl: () => ({
      subject: 'Je weg terug naar Rind',
      paragraphs: [
        'Je vroeg om nieuwe tweede factoren omdat je ze allemaal kwijt bent. Open deze link binnen 24 uur om te beginnen. Daarna gaan er 72 uur voorbij voor je verder kunt; niemand kan die korter maken.',
        'Bewaar deze mail: je hebt dezelfde link daarna nog eens nodig. Iedereen in je werkruimtes krijgt bericht, en wie die beheert kan het tegenhouden.'
      ],
      button: 'Begin de 72 uur',
      closing: 'Heb je hier niet om gevraagd? Dan kent iemand je wachtwoord. Wijzig het, en open de link niet.'
    })
  },
  'recovery-announced': {
    en: ({ facts }) => ({
      subject: `${facts?.by ?? 'An owner'} asks for new second factors`,
      paragraphs: [
        `${facts?.by ?? 'An owner'} of ${facts?.workspace ?? 'your workspace'} lost every second factor and asked, with password and mailbox, to set up new ones. This is possible from ${moment('en', facts?.at)}.`,
        'Did they not do this themselves? Then ask them, by telephone or in person. An owner or admin can stop it until then, under Settings, Signing in.'
      ],
      button: 'Go to settings',
      closing: 'If it is in order, you need not do anything.'
    }),
    nl: ({ facts }) => ({
      subject: `${facts?.by ?? 'Een eigenaar'} vraagt nieuwe tweede factoren`,
      paragraphs: [
        `${facts?.by ?? 'Een eigenaar'} van ${facts?.workspace ?? 'je werkruimte'} is elke tweede factor kwijt en vroeg, met wachtwoord en mailbox, om nieuwe in te stellen. Dat kan vanaf ${moment('nl', facts?.at)}.`,
        'Deed die persoon dit niet zelf? Vraag het dan, telefonisch of in het echt. Een eigenaar of beheerder kan het tot dan tegenhouden, onder Instellingen, Inloggen.'
      ],
      button: 'Naar de instellingen',
      closing: 'Is het in orde, dan hoef je niets te doen.'
    })
  },
  'recovery-cancelled': {
    en: ({ facts }) => ({ subject: 'The way back into Rind was stopped', paragraphs: [`${facts?.by ?? 'Somebody who administers a workspace'} stopped it. Nothing was changed.`], button: 'Go to sign-in', closing: 'Do you still need new second factors? Talk to them first, then ask again.' }),
    nl: ({ facts }) => ({ subject: 'De weg terug naar Rind is tegengehouden', paragraphs: [`${facts?.by ?? 'Iemand die een werkruimte beheert'} heeft het tegengehouden. Er is niets veranderd.`], button: 'Naar het inloggen', closing: 'Heb je nog steeds nieuwe tweede factoren nodig? Overleg eerst, en vraag het dan opnieuw.' })
  },
  'recovery-finished': {
    en: ({ facts }) => ({ subject: `${facts?.by ?? 'An owner'} has new second factors`, paragraphs: [`After 72 hours, ${facts?.by ?? 'an owner'} of ${facts?.workspace ?? 'your workspace'} set up a new authenticator app and new recovery codes. The old factors no longer work.`], button: 'Go to settings', closing: 'Was this not them? Tell an owner or admin at once.' }),
    nl: ({ facts }) => ({ subject: `${facts?.by ?? 'Een eigenaar'} heeft nieuwe tweede factoren`, paragraphs: [`Na 72 uur heeft ${facts?.by ?? 'een eigenaar'} van ${facts?.workspace ?? 'je werkruimte'} een nieuwe authenticator-app en nieuwe herstelcodes ingesteld. De oude factoren werken niet meer.`], button: 'Naar de instellingen', closing: 'Was dit iemand anders? Zeg het meteen tegen een eigenaar of beheerder.' })
  }
}
