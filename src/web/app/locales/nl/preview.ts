import type { Translation } from '../../../lib/i18n.ts'
import type { preview as en } from '../en/preview.ts'

/** De toegangsniveaus, en de balk boven elke pagina zolang iemand kijkt als een rol. */
export const preview: Translation<typeof en> = {
  'level.billing': 'Betalen',
  'level.customerData': 'Klantgegevens',
  'level.messaging': 'Berichten',
  'preview.looking': 'Je kijkt als {role}',
  'preview.levels': 'Met: {levels}',
  'preview.noLevels': 'Zonder toegangsniveau',
  'preview.until': 'Er kan niets worden gewijzigd. Eindigt vanzelf om {time}.',
  'preview.stop': 'Stoppen met kijken',
  'preview.stopFailed': 'Het kijken is niet gestopt. {reason}'
}
