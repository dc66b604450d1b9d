import { waitingApprovals } from '../../state/approvals.ts'
import { can } from '../../state/session.ts'
import { t } from '../../t.ts'
import type { SettingsSection } from '../section.ts'
import './approvals-page.css'

export const approvalsSection: SettingsSection = {
  path: 'approvals',
  group: 'security',
  label: () => t('settings.approvals'),
  mayOpen: () => can().seeSettings === true,
  waits: () => ({ count: waitingApprovals.value, said: t('nav.toApprove', { count: waitingApprovals.value }) }),
  load: async () => (await import('./approvals-page.tsx')).ApprovalsPage
}
