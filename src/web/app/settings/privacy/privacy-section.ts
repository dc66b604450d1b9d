import { can } from '../../state/session.ts'
import { t } from '../../t.ts'
import type { SettingsSection } from '../section.ts'
import './privacy-page.css'

export const privacySection: SettingsSection = {
  path: 'customer-data',
  group: 'security',
  label: () => t('settings.privacy'),
  mayOpen: () => can().seeSettings === true,
  load: async () => (await import('./privacy-page.tsx')).PrivacyPage
}
