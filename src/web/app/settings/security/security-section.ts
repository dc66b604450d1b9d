import { can } from '../../state/session.ts'
import type { SettingsSection } from '../section.ts'
import { s } from './texts.ts'
import './security-page.css'

export const securitySection: SettingsSection = {
  path: 'security',
  group: 'security',
  label: () => s('policy.title'),
  mayOpen: () => can().seeSettings === true,
  load: async () => (await import('./security-page.tsx')).SecurityPage
}
