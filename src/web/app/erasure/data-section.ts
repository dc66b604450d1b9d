import type { SettingsSection } from '../settings/section.ts'
import { can } from '../state/session.ts'
import { t } from '../t.ts'
import './erasure.css'

export const dataSection: SettingsSection = {
  path: 'data',
  group: 'workspace',
  label: () => t('data.section'),
  mayOpen: () => can().eraseData === true,
  load: async () => (await import('./data-settings.tsx')).DataSettings
}
