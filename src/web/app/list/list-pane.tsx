import { useEffect } from 'preact/hooks'
import { IconButton } from '../../ui/index.ts'
import { rowsDenseIcon, rowsIcon } from '../../ui/icons.ts'
import { MenuButton } from '../frame/page-head.tsx'
import { SearchField } from '../search/search-field.tsx'
import { SearchResults } from '../search/search-results.tsx'
import { conversation } from '../state/conversations.ts'
import { counts } from '../state/counts.ts'
import { inbox } from '../state/inboxes.ts'
import { isSearching } from '../state/search.ts'
import { density } from '../state/preferences.ts'
import { team } from '../state/teams.ts'
import { thread } from '../state/threads.ts'
import { currentInbox, currentTeam, currentView, loadView, viewProgress } from '../state/views.ts'
import { t } from '../t.ts'
import { ConversationList } from './conversation-list.tsx'
import { ViewTabs } from './view-tabs.tsx'
import './list-pane.css'

/** The list of conversations with its head. */
export function ListPane({ openId }: { openId: string | null }) {
  const view = currentView.value
  const chosen = inbox(currentInbox.value ?? '')?.settings.name ?? team(currentTeam.value)?.name
  const untouched = viewProgress(view).state === 'empty'
  // A link straight to a conversation decides the list itself, once the conversation is known.
  const decided = openId === null || conversation(openId) !== undefined || thread(openId).state === 'failed'
  useEffect(() => {
    if (!untouched) return undefined
    const timer = setTimeout(() => void loadView(view, 'first'), decided ? 0 : 600)
    return () => clearTimeout(timer)
  }, [view, untouched, decided])
  // Beside an open conversation the list stands second; alone it is the page. By role, not by element: another element
  // would be drawn anew and lose its place.
  const alone = openId === null
  const compact = density.value === 'compact'
  const name = t(`nav.${view}`)
  const count = counts.value?.[view]
  const counted = view === 'closed' && counts.value?.moreClosed === true ? 'nav.countMore' : 'nav.count'
  return (
    <div class={`list-pane list-pane--${density.value}`} role={alone ? 'main' : 'region'} aria-label={t('list.label')}>
      <div class="list-pane__search">
        <span class="list-pane__menu">
          <MenuButton />
        </span>
        <SearchField />
      </div>
      <div class="list-pane__head" hidden={isSearching.value}>
        <div class="list-pane__words">
          <div class="list-pane__title" role="heading" aria-level={alone ? 1 : 2}>
            {chosen === undefined ? name : t('list.inboxFilter', { view: name, inbox: chosen })}
          </div>
          {count !== undefined && chosen === undefined && <p class="list-pane__count">{t(counted, { count })}</p>}
        </div>
        <IconButton
          icon={compact ? rowsIcon : rowsDenseIcon}
          label={t(compact ? 'list.comfortable' : 'list.compact')}
          onClick={() => (density.value = compact ? 'comfortable' : 'compact')}
        />
      </div>
      {isSearching.value ? (
        <SearchResults />
      ) : (
        <>
          <ViewTabs />
          <ConversationList openId={openId} />
        </>
      )}
    </div>
  )
}
