import { can } from '../../state/session.ts'
import { t } from '../../t.ts'
import type { SettingsSection } from '../section.ts'
import './activity-page.css'

export const activitySection: SettingsSection = {
  path: 'activity',
  group: 'security',
  label: () => t('settings.activity'),
  mayOpen: () => can().seeRecord === true,
  load: async () => (await import('./activity-page.tsx')).ActivityPage
}
