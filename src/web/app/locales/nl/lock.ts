import type { Translation } from '../../../lib/i18n.ts'
import type { lock as en } from '../en/lock.ts'

/** Het vergrendelde scherm. */
export const lock: Translation<typeof en> = {
  'me.lock': 'Deze browser vergrendelen',
  'lock.title': 'Rind is vergrendeld',
  'lock.text': 'Er is niets te zien tot je het ontgrendelt. Je gaat verder waar je was.',
  'lock.textDraft': 'Er is niets te zien tot je het ontgrendelt. Je gaat verder waar je was; wat je aan het schrijven was, blijft in dit tabblad staan.',
  'lock.code': 'Code van je authenticator-app',
  'lock.codeShape': 'De code heeft zes cijfers.',
  'lock.codeWrong': 'Deze code klopt niet. Kijk of hij bij Rind hoort en de nieuwste is.',
  'lock.codeUsed': 'Deze code is al gebruikt. Wacht op de volgende.',
  'lock.unlock': 'Ontgrendelen',
  'lock.passkey': 'Ontgrendelen met een passkey',
  'lock.passkeyCancelled': 'Er is geen passkey gegeven. Probeer het opnieuw of typ een code.',
  'lock.signOut': 'Uitloggen',
  'lock.signOutDraft': 'Als je uitlogt, gaat verloren wat je aan het schrijven was.',
  'refused.title': 'Je kunt hier niet naar binnen',
  'refused.again': 'Opnieuw proberen'
}
