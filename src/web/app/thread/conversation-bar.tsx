import { useEffect, useRef } from 'preact/hooks'
import type { Conversation } from '../../../features/conversations/schema.ts'
import { Button, IconButton } from '../../ui/index.ts'
import { arrowLeftIcon, panelRightIcon } from '../../ui/icons.ts'
import { detailsShown, showDetails, toggleDetails } from '../details/shown.ts'
import { contactName } from '../state/contact.ts'
import { navigate, paths } from '../state/route.ts'
import { thread } from '../state/threads.ts'
import { currentInbox, currentView } from '../state/views.ts'
import { t } from '../t.ts'
import { AssignMenu } from './assign-menu.tsx'
import { changeStatus } from './actions.ts'
import { siteName } from './site-name.ts'
import './conversation-bar.css'

/** Who this is, the facts that matter, and what can be done with the conversation. */
export function ConversationBar({ conversation }: { conversation: Conversation }) {
  const { id, contact, status } = conversation
  const { can } = thread(id)
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus({ preventScroll: true }), [id])
  return (
    <header class="conversation-bar">
      <span class="conversation-bar__back">
        <IconButton
          icon={arrowLeftIcon}
          label={t('thread.back')}
          onClick={() => navigate(paths.view(currentView.value, currentInbox.value))}
        />
      </span>
      <h1 class="conversation-bar__name" ref={heading} tabIndex={-1}>
        <bdi>{contactName(contact)}</bdi>
      </h1>
      <div class="conversation-bar__actions">
        {can.assign && <AssignMenu conversation={conversation} />}
        {can.close && (
          <Button
            kind={status === 'open' ? 'primary' : 'plain'}
            data-shortcut="e"
            onClick={() => void changeStatus(conversation)}
          >
            {t(status === 'open' ? 'action.close' : 'action.reopen')}
          </Button>
        )}
        <IconButton
          icon={panelRightIcon}
          label={t(detailsShown.value ? 'thread.hideDetails' : 'thread.showDetails')}
          aria-expanded={detailsShown.value}
          aria-controls="details"
          data-shortcut="d"
          onClick={toggleDetails}
        />
      </div>
      <Facts conversation={conversation} />
    </header>
  )
}

/** Facts, no judgement; each opens the details, where it is explained. */
function Facts({ conversation: { id, contact, test, pageOrigin } }: { conversation: Conversation }) {
  const { visibleTo } = thread(id)
  const facts = [
    t(contact.verified ? 'facts.verified' : 'facts.notVerified'),
    visibleTo > 0 && t('facts.visibleTo', { count: visibleTo }),
    test ? t('facts.test') : pageOrigin !== null && t('facts.from', { site: siteName(pageOrigin) })
  ].filter((fact) => fact !== false)
  return (
    <ul class="conversation-bar__facts" aria-label={t('facts.label')}>
      {facts.map((fact) => (
        <li key={fact}>
          <button type="button" class="conversation-bar__fact" onClick={showDetails}>
            {fact}
          </button>
        </li>
      ))}
    </ul>
  )
}
