import { nl } from './nl.ts'

/** Dutch with "u": only what differs from "je". */
export const nlFormal: typeof nl = {
  ...nl,
  close: 'Chat sluiten',
  older: 'Oudere berichten tonen',
  you: 'U',
  retry: 'Opnieuw proberen',
  discard: 'Verwijderen',
  closed: 'Dit gesprek is afgesloten. Schrijft u opnieuw, dan gaat het weer open.',
  offline: 'Geen verbinding. Wat u schrijft wordt verstuurd zodra die er weer is.',
  historyFailed: 'Uw eerdere berichten konden niet worden geladen. Ze zijn wel bewaard.',
  expired: 'De chat moet opnieuw worden geladen. Wat nog niet verstuurd is, gaat dan verloren; u kunt het eerst kopiëren.',
  reload: 'Opnieuw laden',
  placeholder: 'Uw bericht',
  compose: 'Uw bericht',
  send: 'Versturen',
  memoryOnly: 'Deze browser bewaart niets voor ons: sluit u de pagina, dan bent u dit gesprek kwijt.',
  privacyTitle: 'Uw gesprek en wie het kan lezen',
  privacyStored:
    'Uw berichten worden versleuteld verstuurd en bewaard. Tijden, groottes en aantallen blijven zichtbaar voor de dienst.',
  privacyReaders: 'Medewerkers van {company} die toegang hebben gekregen, lezen uw berichten om u te helpen.',
  privacyOperators:
    'Wie Rind beheert, kan uw berichten in Rind niet openen, tenzij {company} dat goedkeurt.',
  privacyBrowser:
    'Deze browser onthoudt uw gesprek, zodat u het terugvindt. De website om de chat heen kan het niet lezen.',
  forget: 'Dit gesprek hier vergeten',
  forgetYes: 'Vergeten',
  cancel: 'Annuleren'
}
