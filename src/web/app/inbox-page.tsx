import { useEffect, useRef } from 'preact/hooks'
import { ListPane } from './list/list-pane.tsx'
import { route } from './state/route.ts'
import { conversation } from './state/conversations.ts'
import { me } from './state/session.ts'
import { currentInbox, currentTeam, currentView, viewProgress } from './state/views.ts'
import { ConversationPane } from './thread/conversation-pane.tsx'
import { NothingOpen } from './thread/nothing-open.tsx'
import './inbox-page.css'

/** The list beside a conversation. On a phone the address decides which of the two is seen. */
export function InboxPage() {
  const at = route.value
  const openId = at.page === 'conversation' ? at.id : null
  useEffect(() => {
    if (at.page !== 'view') return
    currentView.value = at.view
    currentInbox.value = at.inboxId
    currentTeam.value = at.teamId
  }, [at])
  useListForLink(openId)
  useFocusOnReturn(openId)
  return (
    <div class={`inbox${openId === null ? '' : ' inbox--open'}`}>
      <ListPane openId={openId} />
      {openId === null ? <NothingOpen /> : <ConversationPane key={openId} id={openId} seq={at.page === 'conversation' ? at.seq : null} />}
    </div>
  )
}

/** Who goes back to the list stands on the row they came from. */
function useFocusOnReturn(openId: string | null): void {
  const before = useRef<string | null>(null)
  useEffect(() => {
    if (openId === null && before.current !== null) {
      document.querySelector<HTMLElement>(`[data-row="${CSS.escape(before.current)}"]`)?.focus({ preventScroll: true })
    }
    before.current = openId
  }, [openId])
}

/** Who comes by a link gets the list that the conversation stands in. */
function useListForLink(openId: string | null): void {
  const known = openId === null ? undefined : conversation(openId)
  useEffect(() => {
    if (known === undefined || viewProgress(currentView.value).state !== 'empty') return
    currentView.value =
      known.status === 'closed'
        ? 'closed'
        : known.assigneeId === me().id
          ? 'mine'
          : known.assigneeId === null
            ? 'unassigned'
            : 'all'
  }, [known?.id])
}
