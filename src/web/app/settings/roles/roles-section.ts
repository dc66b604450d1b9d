import { can } from '../../state/session.ts'
import { t } from '../../t.ts'
import type { SettingsSection } from '../section.ts'
import './roles.css'

const mayOpen = (): boolean => can().seeSettings === true

export const rolesSection: SettingsSection = {
  path: 'roles',
  group: 'people',
  label: () => t('settings.roles'),
  mayOpen,
  load: async () => (await import('./roles-page.tsx')).RolesPage
}

export const accessSection: SettingsSection = {
  path: 'access',
  group: 'people',
  label: () => t('settings.access'),
  mayOpen,
  load: async () => (await import('./access-page.tsx')).AccessPage
}
