import type { Translation } from '../../../lib/i18n.ts'
import type { privacy as en } from '../en/privacy.ts'

export const privacy: Translation<typeof en> = {
  'privacy.title': 'Klantgegevens',
  'privacy.text':
    'Collega’s die mogen antwoorden en geen klantgegevens mogen zien, lezen gesprekken met verborgen delen. De server laat die delen weg, dus ze komen op geen pagina, in geen zoekresultaat en in geen melding.',
  'privacy.always': 'Altijd voor hen verborgen: de naam, het e-mailadres, de website en wat er verder van een klant bekend is.',
  'privacy.maskedText': 'In de tekst van berichten en notities',
  'privacy.maskedText.patterns': 'Verbergen wat herkend wordt',
  'privacy.maskedText.patternsText':
    'E-mailadressen, telefoonnummers, IBAN’s en burgerservicenummers (BSN), ook als ze ongewoon geschreven zijn. Een naam of een adres in een zin wordt niet herkend.',
  'privacy.maskedText.all': 'Alle tekst verbergen',
  'privacy.maskedText.allText': 'Alleen wie wanneer schreef is te zien. Past bij werk dat niet gaat over wat er gezegd is.',
  'privacy.reveal': 'Voor collega’s die klantgegevens mogen zien',
  'privacy.reveal.at_once': 'Meteen tonen',
  'privacy.reveal.at_onceText': 'Het logboek bewaart wie welk gesprek opende.',
  'privacy.reveal.with_reason': 'Eerst een reden vragen',
  'privacy.reveal.with_reasonText':
    'Een gesprek is verborgen tot iemand een reden geeft. Het gaat 30 minuten open voor die persoon, en het logboek bewaart wie, wanneer en waarom.',
  'privacy.two': 'Meer verbergen geldt meteen. Minder verbergen vraagt een tweede persoon.',
  'privacy.waits': 'Minder verbergen vraagt een tweede persoon. Je aanvraag wacht op die persoon.',
  'privacy.toApprovals': 'De aanvraag bekijken',
  'privacy.saved': 'Opgeslagen. Het geldt meteen, ook voor open pagina’s.',
  'privacy.failed': 'Er is niets veranderd. {reason}',
  'privacy.loadFailed': 'Deze instellingen konden niet geladen worden',
  'privacy.mayNot': 'Eigenaren en beheerders kunnen dit veranderen.'
}
