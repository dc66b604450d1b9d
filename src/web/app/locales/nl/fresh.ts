import type { Translation } from '../../../lib/i18n.ts'
import type { fresh as en } from '../en/fresh.ts'

export const fresh: Translation<typeof en> = {
  'fresh.title': 'Bevestig dat jij het bent',
  'fresh.go': 'Doorgaan',
  'fresh.cancel': 'Annuleren',
  'fresh.code': 'Code van je authenticator-app',
  'fresh.codeHint': 'Je laatste code is meer dan vijf minuten geleden.',
  'fresh.passkey': 'Gebruik een passkey',
  'fresh.passkeyCancelled': 'Er is geen passkey gegeven. Probeer het opnieuw of typ een code.'
}
