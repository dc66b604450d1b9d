import type { Translation } from '../../lib/i18n.ts'
import type { en } from './capacity.en.ts'

export const nl: Translation<typeof en> = {
  title: 'Capaciteit',
  text: 'Het hoogste van elk van de laatste negentig dagen. Wanneer iets vol is, is een bereik: wat een rechte lijn door die dagen toelaat. Laatst gemeten {when}.',
  none: 'Er is nog niets gemeten. Dat gebeurt eens per uur.',
  rows: 'Rijen in de database',
  database: 'Grootte van de database',
  disk: 'Schijf in gebruik',
  connections: 'Verbindingen met de database',
  processor: 'Belasting van de processor',
  of: '{value} van {limit}',
  chart: '{what}: {days} dagen gemeten, van {first} naar {last}.',
  noLimit: 'Heeft zelf geen grens.',
  tooFew: { one: 'Nog één dag, dan is er een vooruitzicht.', other: 'Nog {count} dagen, dan is er een vooruitzicht.' },
  grows: 'Groeit met {perDay} per dag.',
  shrinks: 'Krimpt met {perDay} per dag.',
  steady: 'Groeit niet aantoonbaar.',
  noEnd: 'Niet vol binnen tien jaar.',
  full: 'Vol.',
  fullAfter: { one: 'Op zijn vroegst over een dag vol.', other: 'Op zijn vroegst over {count} dagen vol.' },
  fullIn: { one: 'Over een dag vol.', other: 'Over {count} dagen vol.' },
  fullBetween: 'Vol over {soonest} tot {latest} dagen.'
}
