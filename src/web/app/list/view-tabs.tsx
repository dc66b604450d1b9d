import { formatNumber } from '../../lib/i18n.ts'
import { counts } from '../state/counts.ts'
import { paths } from '../state/route.ts'
import { currentView } from '../state/views.ts'
import { t } from '../t.ts'

const VIEWS = ['mine', 'unassigned', 'all', 'closed'] as const

/** The views once more, where the navigation is folded away and its words are not seen. */
export function ViewTabs() {
  return (
    <nav class="view-tabs" aria-label={t('nav.conversations')}>
      {VIEWS.map((view) => (
        <a key={view} class="view-tabs__tab" href={paths.view(view)} {...(currentView.value === view && { 'aria-current': 'page' as const })}>
          {t(`nav.${view}`)}
          {view !== 'closed' && (counts.value?.[view] ?? 0) > 0 && <span class="view-tabs__count">{formatNumber(counts.value?.[view] ?? 0)}</span>}
        </a>
      ))}
    </nav>
  )
}
