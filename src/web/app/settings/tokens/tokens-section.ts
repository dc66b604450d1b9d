import { can } from '../../state/session.ts'
import { t } from '../../t.ts'
import type { SettingsSection } from '../section.ts'
import './tokens-page.css'

export const tokensSection: SettingsSection = {
  path: 'tokens',
  group: 'security',
  label: () => t('settings.tokens'),
  mayOpen: () => can().manageSecurity === true,
  load: async () => (await import('./tokens-page.tsx')).TokensPage
}
