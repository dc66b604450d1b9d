import { can } from '../../state/session.ts'
import { t } from '../../t.ts'
import type { SettingsSection } from '../section.ts'
import './export-page.css'

export const exportSection: SettingsSection = {
  path: 'export',
  group: 'workspace',
  label: () => t('settings.export'),
  mayOpen: () => can().exportWorkspace === true,
  load: async () => (await import('./export-page.tsx')).ExportPage
}
