import type { SettingsSection } from '../section.ts'
import { a } from './texts.ts'
import './account-page.css'

export const accountSection: SettingsSection = {
  path: 'account',
  group: 'you',
  label: () => a('account.title'),
  mayOpen: () => true,
  load: async () => (await import('./account-page.tsx')).AccountPage
}

export const sessionsSection: SettingsSection = {
  path: 'sessions',
  group: 'you',
  label: () => a('sessions.title'),
  mayOpen: () => true,
  load: async () => (await import('./sessions-page.tsx')).SessionsPage
}
