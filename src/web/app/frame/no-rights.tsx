import { EmptyState } from '../../ui/index.ts'
import { shieldIcon } from '../../ui/icons.ts'
import { session } from '../state/session.ts'
import { t } from '../t.ts'
import { PageHead } from './page-head.tsx'

/** Says which right is missing and who can give it. */
export function NoRights() {
  const known = session.value
  if (known === null) return null
  const { billing, customerData, messaging } = known.member.access
  const rights = [
    billing && t('right.billing'),
    customerData && t('right.customerData'),
    messaging && t('right.messaging')
  ].filter(Boolean)
  return (
    <main>
      <PageHead title={t('nav.conversations')} />
      <EmptyState icon={shieldIcon} title={t('norights.title')}>
        <p>{t('norights.text', { workspace: known.workspace.name })}</p>
        <p>{t('norights.yours', { rights: rights.length === 0 ? t('norights.none') : rights.join(', ') })}</p>
      </EmptyState>
    </main>
  )
}
