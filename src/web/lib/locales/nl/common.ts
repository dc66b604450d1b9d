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
  remove: 'Verwijderen',
  loading: 'Laden',
  dismiss: 'Weghalen',
  language: 'Taal',
  english: 'English',
  dutch: 'Nederlands',
  required: 'Vul dit in.'
}
