import { useEffect, useRef } from 'preact/hooks'
import { formatNumber } from '../../lib/i18n.ts'
import { counts } from '../state/counts.ts'
import { paths } from '../state/route.ts'
import { currentView } from '../state/views.ts'
import { t } from '../t.ts'

const VIEWS = ['mine', 'unassigned', 'all', 'closed'] as const

/** The views once more, where the navigation is folded away and its words are not seen. */
export function ViewTabs() {
  const tabs = useRef<HTMLElement>(null)
  const view = currentView.value
  useEffect(() => {
    const current = tabs.current?.querySelector<HTMLElement>('[aria-current]')
    if (tabs.current !== null && current != null)
      tabs.current.scrollLeft = current.offsetLeft - tabs.current.clientWidth / 3
  }, [view])
  return (
    <nav ref={tabs} class="view-tabs" aria-label={t('nav.conversations')}>
      {VIEWS.map((each) => (
        <a
          key={each}
          class="view-tabs__tab"
          href={paths.view(each)}
          {...(view === each && { 'aria-current': 'page' as const })}
        >
          {t(`nav.${each}`)}
          {each !== 'closed' && (counts.value?.[each] ?? 0) > 0 && (
            <span class="view-tabs__count">{formatNumber(counts.value?.[each] ?? 0)}</span>
          )}
        </a>
      ))}
    </nav>
  )
}
