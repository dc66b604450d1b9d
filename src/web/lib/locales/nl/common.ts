import type { Translation } from '../../i18n.ts'
import type { common as en } from '../en/common.ts'

export const common: Translation<typeof en> = {
  cancel: 'Annuleren',
  close: 'Sluiten',
  back: 'Terug',
  save: 'Opslaan',
  tryAgain: 'Opnieuw proberen',
  undo: 'Ongedaan maken',
  copy: 'Kopiëren',
  copied: 'Gekopieerd',
  copyFailed: 'Er is niets gekopieerd. Selecteer de tekst en kopieer die met de hand.',
  remove: 'Verwijderen',
  loading: 'Laden',
  dismiss: 'Weghalen',
  language: 'Taal',
  english: 'English',
  dutch: 'Nederlands',
  minutes: '{count} min',
  hours: '{count} uur',
  days: { one: '{count} dag', other: '{count} dagen' },
  required: 'Vul dit in.'
}
