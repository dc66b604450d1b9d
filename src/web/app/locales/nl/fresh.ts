import type { Translation } from '../../../lib/i18n.ts'
import type { fresh as en } from '../en/fresh.ts'

export const fresh: Translation<typeof en> = {
  'fresh.title': 'Bevestig dat jij het bent',
  'fresh.go': 'Doorgaan',
  'fresh.cancel': 'Annuleren',
  'fresh.code': 'Code van je authenticator-app',
  'fresh.codeHint': 'Eén code is voor één soort wijziging en telt vijf minuten.',
  'fresh.for.members': 'Met deze code kun je wijzigen wat collega’s mogen.',
  'fresh.for.factors': 'Met deze code kun je een collega nieuwe factoren laten instellen.',
  'fresh.for.ownership': 'Met deze code kun je het eigenaarschap overdragen.',
  'fresh.for.account': 'Met deze code kun je wijzigen hoe je inlogt.',
  'fresh.for.security': 'Met deze code kun je wijzigen hoe medewerkers inloggen.',
  'fresh.for.privacy': 'Met deze code kun je wijzigen wat voor wie verborgen is.',
  'fresh.for.tokens': 'Met deze code kun je API-tokens maken.',
  'fresh.for.erasure': 'Met deze code kun je gegevens laten wissen.',
  'fresh.for.export': 'Met deze code kun je de gegevens van de werkruimte meenemen.',
  'fresh.for.approvals': 'Met deze code kun je aanvragen goedkeuren.',
  'fresh.passkey': 'Gebruik een passkey',
  'fresh.passkeyCancelled': 'Er is geen passkey gegeven. Probeer het opnieuw of typ een code.'
}
