import { EmptyState } from '../../ui/index.ts'
import { messageCircleIcon } from '../../ui/icons.ts'
import { t } from '../t.ts'
import './nothing-open.css'

export function NothingOpen() {
  return (
    <section class="nothing-open" aria-label={t('nav.conversations')}>
      <EmptyState icon={messageCircleIcon} title={t('thread.none')}>
        {t('thread.noneText')}
      </EmptyState>
    </section>
  )
}
