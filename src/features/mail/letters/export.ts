import type { Mail } from '../../../operations/index.ts'
import type { Letters } from './letter.ts'

const DATES = {
  en: new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' }),
  nl: new Intl.DateTimeFormat('nl-NL', { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' })
} as const
const when = (locale: Mail['locale'], at: string | undefined) => (at === undefined ? '' : `${DATES[locale].format(new Date(at))} UTC`)

/** Told to owners and admins whenever everything of their workspace is taken away as a file. */
export const EXPORT_LETTERS: Letters<'workspace-exported'> = {
  'workspace-exported': {
    en: ({ facts: { workspace = '', by = '', at, ip = '', name } = {} }) => ({
      subject: `Everything of ${workspace} is being exported from Rind`,
      paragraphs: [
        `${by} has begun to download everything of ${workspace}: conversations, contacts, colleagues, settings and the record of who did what. A second person approved it, or three days went by with nobody there to do so.`,
        name === undefined ? 'The file is sealed with a passphrase, which Rind does not keep.' : 'The file is sealed for a key; compare its fingerprint with the one that you expect.'
      ],
      facts: [['When', when('en', at)], ['IP address', ip], ...(name === undefined ? [] : [['Fingerprint', name] as const])],
      button: 'See the exports',
      closing: 'Does it surprise you? Talk to the person named above, and look at the record under Settings.'
    }),
    nl: ({ facts: { workspace = '', by = '', at, ip = '', name } = {} }) => ({
      subject: `Alles van ${workspace} wordt geëxporteerd uit Rind`,
      paragraphs: [
        `${by} is begonnen alles van ${workspace} te downloaden: gesprekken, contacten, collega’s, instellingen en het register van wie wat deed. Een tweede persoon keurde het goed, of er gingen drie dagen voorbij zonder dat daar iemand voor was.`,
        name === undefined ? 'Het bestand is verzegeld met een wachtzin, die Rind niet bewaart.' : 'Het bestand is verzegeld voor een sleutel; vergelijk de vingerafdruk met die je verwacht.'
      ],
      facts: [['Wanneer', when('nl', at)], ['IP-adres', ip], ...(name === undefined ? [] : [['Vingerafdruk', name] as const])],
      button: 'De exports bekijken',
      closing: 'Verbaast dit je? Praat met de persoon hierboven, en bekijk het register onder Instellingen.'
    })
  }
}
