import { t } from '../../t.ts'
import type { SettingsSection } from '../section.ts'
import './handbook.css'

export const handbookSection: SettingsSection = {
  path: 'handbook',
  group: 'people',
  label: () => t('handbook.section'),
  mayOpen: () => true,
  load: async () => (await import('./handbook-page.tsx')).HandbookPage
}
