import type { Translation } from '../../../lib/i18n.ts'
import type { backups as en } from '../en/backups.ts'

export const backups: Translation<typeof en> = {
  title: 'Back-ups',
  intro: 'Van alles in deze werkruimte maakt wie deze installatie beheert een back-up. Hier zie je wanneer dat voor het laatst gebeurde en waaruit blijkt dat het werkt.',
  backedUp: 'Laatste back-up',
  backedUpText: 'Alles van dat moment: gesprekken, contacten, instellingen en het logboek. Elk deel is teruggelezen en vergeleken.',
  notYet: 'Deze werkruimte zit nog in geen back-up. De volgende wordt gemaakt na {when}.',
  none: 'Hier worden geen back-ups gemaakt. Vraag het wie deze installatie beheert.',
  copied: 'Laatste kopie op een andere locatie',
  copiedText: 'Er ligt een kopie op een tweede plek, voor als de eerste verloren gaat.',
  copiedNone: 'De eerste kopie volgt na de volgende back-up.',
  copiedOff: 'De back-ups liggen op één plek. Vraag het wie deze installatie beheert.',
  drilled: 'Laatst hersteld als proef',
  drilledText: 'Een back-up met jullie gegevens is teruggezet, vergeleken met wat was opgeslagen en weer verwijderd.',
  drilledNone: 'Een back-up met jullie gegevens is nog niet als proef hersteld. Dat gebeurt eens per week.',
  never: 'nog niet',
  isLate: 'Dit had al moeten gebeuren; wie deze installatie beheert, weet het.',
  late: 'Niet alles is op tijd gebeurd. Voor jullie gegevens zoals ze nu zijn, heeft dat geen gevolgen.',
  off: 'Van deze werkruimte worden geen back-ups gemaakt.',
  kept: 'Tot wanneer',
  keptText: 'De oudste back-up met jullie gegevens is van {oldest}. De nieuwste wordt bewaard tot {until}: elke {days} dagen, dan wordt hij vernietigd, hier en op de andere locatie.',
  keptRule: 'Elke back-up wordt {days} dagen bewaard en dan vernietigd, hier en op de andere locatie.',
  erased: 'Wis je een contact, dan zijn de sleutels ervan binnen {days} dagen uit de back-ups: vanaf dan blijft het ook in een herstelde back-up dicht.',
  held: 'Wie deze installatie beheert, houdt een back-up vast tot {until}. Contacten die je wist, blijven ook daarin gewist.',
  region: 'Regio: {region}.',
  sealed: 'Back-ups worden verzegeld zodra ze worden gemaakt. Namen en berichten erin zijn nog eens verzegeld met de sleutels van jullie werkruimte.'
}
