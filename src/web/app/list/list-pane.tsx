import { useEffect } from 'preact/hooks'
import { IconButton } from '../../ui/index.ts'
import { rowsDenseIcon, rowsIcon } from '../../ui/icons.ts'
import { MenuButton } from '../frame/page-head.tsx'
import { inbox } from '../state/inboxes.ts'
import { density } from '../state/preferences.ts'
import { route } from '../state/route.ts'
import { currentInbox, currentView, loadView, viewProgress } from '../state/views.ts'
import { t } from '../t.ts'
import { ConversationList } from './conversation-list.tsx'
import { ViewTabs } from './view-tabs.tsx'
import './list-pane.css'

/** The list of conversations with its head. */
export function ListPane({ openId }: { openId: string | null }) {
  const view = currentView.value
  const chosen = currentInbox.value === null ? undefined : inbox(currentInbox.value)
  const untouched = viewProgress(view).state === 'empty'
  // A link straight to a conversation decides the list itself, once the conversation is known.
  const decided = route.value.page === 'view' || openId === null
  useEffect(() => {
    if (!untouched) return
    const timer = setTimeout(() => void loadView(view, 'first'), decided ? 0 : 600)
    return () => clearTimeout(timer)
  }, [view, untouched, decided])
  const compact = density.value === 'compact'
  const name = t(`nav.${view}`)
  return (
    <section class={`list-pane list-pane--${density.value}`} aria-label={t('list.label')}>
      <header class="list-pane__head">
        <span class="list-pane__menu"><MenuButton /></span>
        <h2 class="list-pane__title">{chosen === undefined ? name : t('list.inboxFilter', { view: name, inbox: chosen.settings.name })}</h2>
        <IconButton
          icon={compact ? rowsIcon : rowsDenseIcon}
          label={t(compact ? 'list.comfortable' : 'list.compact')}
          onClick={() => (density.value = compact ? 'comfortable' : 'compact')}
        />
      </header>
      <ViewTabs />
      <ConversationList openId={openId} />
    </section>
  )
}
