import { t } from '../../t.ts'
import type { SettingsSection } from '../section.ts'
import './members-page.css'

export const membersSection: SettingsSection = {
  path: 'members',
  group: 'people',
  label: () => t('settings.members'),
  mayOpen: () => true,
  load: async () => (await import('./members-page.tsx')).MembersPage
}
