import { can } from '../../state/session.ts'
import { t } from '../../t.ts'
import type { SettingsSection } from '../section.ts'
import './backups-page.css'

export const backupsSection: SettingsSection = {
  path: 'backups',
  group: 'workspace',
  label: () => t('settings.backups'),
  mayOpen: () => can().seeSettings === true,
  load: async () => (await import('./backups-page.tsx')).BackupsPage
}
