import { useEffect } from 'preact/hooks'
import { ListPane } from './list/list-pane.tsx'
import { route } from './state/route.ts'
import { conversation } from './state/conversations.ts'
import { me } from './state/session.ts'
import { currentInbox, currentView, viewProgress } from './state/views.ts'
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
  }, [at])
  useListForLink(openId)
  return (
    <div class={`inbox${openId === null ? '' : ' inbox--open'}`}>
      <ListPane openId={openId} />
      {openId === null ? <NothingOpen /> : <ConversationPane key={openId} id={openId} />}
    </div>
  )
}

/** Who comes by a link gets the list that the conversation stands in. */
function useListForLink(openId: string | null): void {
  const known = openId === null ? undefined : conversation(openId)
  useEffect(() => {
    if (known === undefined || viewProgress(currentView.value).state !== 'empty') return
    currentView.value = known.status === 'closed' ? 'closed' : known.assigneeId === me().id ? 'mine' : known.assigneeId === null ? 'unassigned' : 'all'
  }, [known?.id])
}
