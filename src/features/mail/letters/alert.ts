import type { Mail } from '../../../operations/index.ts'
import type { Letter, Letters } from './letter.ts'

const MOMENTS = {
  en: new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' }),
  nl: new Intl.DateTimeFormat('nl-NL', { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' })
}

interface Words {
  readonly subject: string
  readonly paragraphs: readonly string[]
}

/** By how the code of the trouble begins, the longest first. */
const TROUBLES: readonly (readonly [start: string, words: Readonly<Record<Mail['locale'], Words>>])[] = [
  [
    'backup_upkeep_failed',
    {
      en: { subject: 'Backups could not be looked after', paragraphs: ['What is there was not compared with the register, copied off-site or destroyed in time. It is tried again every ten minutes.'] },
      nl: { subject: 'Voor de back-ups kon niet worden gezorgd', paragraphs: ['Wat er is, is niet met het register vergeleken, niet naar de andere locatie gekopieerd en niet op tijd vernietigd. Elke tien minuten wordt het opnieuw geprobeerd.'] }
    }
  ],
  [
    'backup_failed',
    {
      en: { subject: 'The backup could not be made', paragraphs: ['No backup of today is there yet. Earlier ones are as they were. It is tried again every ten minutes.'] },
      nl: { subject: 'De back-up kon niet worden gemaakt', paragraphs: ['Van vandaag is er nog geen back-up. Eerdere zijn ongewijzigd. Elke tien minuten wordt het opnieuw geprobeerd.'] }
    }
  ],
  [
    'backup_missing',
    {
      en: { subject: 'Backups are missing', paragraphs: ['Backups that should be in their store are not. Find out who or what took them away; when a disk comes back, what lies on it counts again.'] },
      nl: { subject: 'Er ontbreken back-ups', paragraphs: ['Back-ups die in hun opslag horen te liggen, liggen er niet. Zoek uit wie of wat ze heeft weggehaald; komt een schijf terug, dan telt wat erop ligt weer mee.'] }
    }
  ],
  [
    'keyring_kept_too_long',
    {
      en: { subject: 'A copy of the keyring is too old', paragraphs: ['It should have been destroyed after seven days. What was erased since can be read with it, against what the certificates say. Look whether backups pause, or which disk is away.'] },
      nl: { subject: 'Een kopie van de sleutelbos is te oud', paragraphs: ['Die had na zeven dagen vernietigd moeten zijn. Wat sindsdien is gewist, is er nog mee te lezen, anders dan de certificaten zeggen. Kijk of er een tijd geen back-ups zijn gemaakt, of welke schijf er niet is.'] }
    }
  ],
  [
    'drill_overdue',
    {
      en: { subject: 'A restore drill is overdue', paragraphs: ['For more than a week no drill has shown that backups come back. Where the identities are, run "rind drill".'] },
      nl: { subject: 'De hersteloefening had al gedaan moeten zijn', paragraphs: ['Al langer dan een week heeft geen oefening laten zien dat back-ups terugkomen. Voer "rind drill" uit waar de identities zijn.'] }
    }
  ],
  [
    'drill_failed',
    {
      en: { subject: 'A restore drill failed', paragraphs: ['A backup did not come back as it should. Do not wait for the next one: look at what is wrong, and make a new backup.'] },
      nl: { subject: 'Een hersteloefening is mislukt', paragraphs: ['Een back-up kwam niet terug zoals het hoort. Wacht niet op de volgende: kijk wat er mis is en maak een nieuwe back-up.'] }
    }
  ],
  [
    'drill_unsigned',
    {
      en: { subject: 'A report of a drill is not ours', paragraphs: ['In a store lies a report of a drill that nobody with the root key signed. It was not taken up. Find out who can write there.'] },
      nl: { subject: 'Een verslag van een oefening is niet van ons', paragraphs: ['In een opslag ligt een verslag van een oefening dat niemand met de rootsleutel heeft ondertekend. Het is niet overgenomen. Zoek uit wie daar kan schrijven.'] }
    }
  ]
]

const OTHER: Readonly<Record<Mail['locale'], Words>> = {
  en: { subject: 'Something needs you', paragraphs: ['The installation reports trouble.'] },
  nl: { subject: 'Er is iets dat je aandacht vraagt', paragraphs: ['De installatie meldt een probleem.'] }
}

const LABELS = {
  en: { what: 'In its own words', code: 'Code', at: 'When (UTC)', button: 'Open the register of backups', closing: 'The same trouble is told once in six hours. Who gets these mails is set with ALERT_MAIL.' },
  nl: { what: 'In eigen woorden (Engels)', code: 'Code', at: 'Wanneer (UTC)', button: 'Het register van back-ups openen', closing: 'Hetzelfde probleem wordt eens in de zes uur gemeld. Wie deze mails krijgt, staat in ALERT_MAIL.' }
} as const

const letter = (locale: Mail['locale']) => ({ facts: { at, alert } = {} }: Mail): Letter => {
  const { code, text } = alert ?? { code: '', text: '' }
  const words = (TROUBLES.find(([start]) => code.startsWith(start))?.[1] ?? OTHER)[locale]
  const label = LABELS[locale]
  const facts = [[label.what, text], [label.code, code], [label.at, at === undefined ? '' : MOMENTS[locale].format(new Date(at))]] as const
  return { subject: `Rind: ${words.subject}`, paragraphs: words.paragraphs, facts: facts.filter(([, value]) => value !== ''), button: label.button, closing: label.closing }
}

/** Trouble of the installation, told to whoever runs it. */
export const ALERT_LETTERS: Letters<'alert'> = { alert: { en: letter('en'), nl: letter('nl') } }
