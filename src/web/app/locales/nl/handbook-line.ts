import type { Translation } from '../../../lib/i18n.ts'
import type { handbookLine as en } from '../en/handbook-line.ts'

export const handbookLine: Translation<typeof en> = {
  'handbook.section': 'Handboek beveiliging',
  'handbook.lineLabel': 'Handboek beveiliging',
  'handbook.lineDue': 'Het handboek beveiliging wacht op je handtekening, tot {date}.',
  'handbook.lineOverdue': 'Je handtekening onder het handboek beveiliging had er op {date} moeten zijn.',
  'handbook.lineOpen': 'Lezen en tekenen',
  'file.download': 'Downloaden als CSV',
  'file.cut': 'Het bestand bevat de nieuwste regels. Kies een kortere periode voor de oudere.'
}
