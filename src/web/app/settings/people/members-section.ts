import { can } from '../../state/session.ts'
import { t } from '../../t.ts'
import type { SettingsSection } from '../section.ts'
import './members.css'
import './people.css'

export const membersSection: SettingsSection = {
  path: 'members',
  group: 'people',
  label: () => t('settings.members'),
  mayOpen: () => true,
  load: async () => (await import('./members-page.tsx')).MembersPage
}

export const teamsSection: SettingsSection = {
  path: 'teams',
  group: 'people',
  label: () => t('settings.teams'),
  mayOpen: () => true,
  load: async () => (await import('./teams-page.tsx')).TeamsPage
}

export const planSection: SettingsSection = {
  path: 'plan',
  group: 'workspace',
  label: () => t('settings.plan'),
  mayOpen: () => can().seeBilling === true,
  load: async () => (await import('./plan-page.tsx')).PlanPage
}
