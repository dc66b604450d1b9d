import type { Translation } from '../../../lib/i18n.ts'
import type { service as en } from '../en/service.ts'

export const service: Translation<typeof en> = {
  'service.investigating': 'We zoeken uit wat er is.',
  'service.identified': 'De oorzaak is bekend; we zijn ermee bezig.',
  'service.monitoring': 'Het lijkt voorbij; we houden het in de gaten.',
  'service.open': 'Statuspagina'
}
