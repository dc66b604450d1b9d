import type { Translation } from '../../../lib/i18n.ts'
import type { approvals as en } from '../en/approvals.ts'

/** Wat op een tweede persoon wacht. */
export const approvals: Translation<typeof en> = {
  'approvals.title': 'Goedkeuringen',
  'approvals.text': 'Waar veel mis kan gaan zijn twee mensen voor nodig: de een vraagt aan, een andere eigenaar of beheerder keurt goed. Dat moet iemand zijn die dat al een week is, en die niet door de aanvrager is uitgenodigd of nieuwe factoren kreeg.',
  'approvals.waiting': 'Wachtend',
  'approvals.past': 'Eerder',
  'approvals.empty': 'Er wacht niets op goedkeuring',
  'approvals.emptyText': 'Hier verschijnen aanvragen als iemand iets vraagt dat één persoon niet alleen mag doen.',
  'approvals.failed': 'De aanvragen konden niet geladen worden',
  'approvals.askedBy': 'Aangevraagd door {name}, {when}',
  'approvals.reason': 'Reden',
  'approvals.until': 'Wacht tot {date}',
  'approvals.alone': 'Niemand anders kon dit goedkeuren toen het werd aangevraagd. {name} mag het vanaf {date} alleen doen; elk lid kreeg daarover een mail.',
  'approvals.approve': 'Goedkeuren en nu doen',
  'approvals.confirm': 'Nu alleen doen',
  'approvals.refuse': 'Weigeren',
  'approvals.cancel': 'Intrekken',
  'approvals.status.waiting': 'Wachtend',
  'approvals.status.done': 'Gedaan',
  'approvals.status.refused': 'Geweigerd',
  'approvals.status.cancelled': 'Ingetrokken',
  'approvals.status.void': 'Vervallen',
  'approvals.decidedBy': '{status} door {name}, {when}',
  'approvals.doneAlone': 'Gedaan door één persoon, {name}, na de wachttijd, {when}',
  'approvals.told.done': 'Het is gedaan.',
  'approvals.told.refused': 'Geweigerd. Er is niets gedaan.',
  'approvals.told.cancelled': 'Ingetrokken. Er is niets gedaan.',
  'approvals.told.void': 'Het is niet gedaan: de aanvrager mag het niet meer doen.',
  'approvals.told.waiting': 'Het wacht.',
  'approvals.somebody': 'iemand die weg is'
}
