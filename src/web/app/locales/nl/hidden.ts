import type { Translation } from '../../../lib/i18n.ts'
import type { hidden as en } from '../en/hidden.ts'

export const hidden: Translation<typeof en> = {
  'hidden.email': 'e-mail verborgen',
  'hidden.phone': 'telefoon verborgen',
  'hidden.iban': 'rekening verborgen',
  'hidden.bsn': 'BSN verborgen',
  'hidden.text': 'tekst verborgen',
  'hidden.byRight': 'Klantgegevens zijn hier verborgen: ze horen niet bij je rechten.',
  'hidden.byReason': 'Klantgegevens zijn hier verborgen tot je zegt waarvoor je ze nodig hebt.',
  'hidden.open': 'Je ziet hier alles tot {time}. Je reden staat in het logboek.',
  'hidden.show': 'Klantgegevens tonen',
  'hidden.dialog': 'Waarvoor heb je dit nodig',
  'hidden.dialogText': 'Dit gesprek gaat 30 minuten voor je open, en voor niemand anders.',
  'hidden.reason': 'Reden',
  'hidden.reasonHint':
    'Komt in het logboek met je naam en de tijd. Auditors lezen het, dus laat gegevens van de klant zelf weg.',
  'hidden.tooShort': 'Schrijf minstens {least} tekens, zodat anderen het later begrijpen.',
  'hidden.details': 'De naam, het e-mailadres en de website zijn verborgen tot je een reden geeft.',
  'hidden.search': 'Elk woord moet in één bericht staan. In wat voor jou verborgen is, is niet gezocht.',
  'keys.show': 'Klantgegevens tonen, met een reden',
  'settings.privacy': 'Klantgegevens'
}
