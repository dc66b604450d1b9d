import { useEffect } from 'preact/hooks'
import { ApiProblem } from '../../lib/api.ts'
import { problemText } from '../../lib/problems.ts'
import { word } from '../../lib/words.ts'
import { Button, EmptyState, Skeleton } from '../../ui/index.ts'
import { circleAlertIcon, infoIcon } from '../../ui/icons.ts'
import { Composer } from '../composer/composer.tsx'
import { DetailsPane } from '../details/details-pane.tsx'
import { detailsShown } from '../details/shown.ts'
import { ErasureBanner } from '../erasure/banner.tsx'
import { HiddenNotice } from '../hidden/hidden-notice.tsx'
import { conversation } from '../state/conversations.ts'
import { paths } from '../state/route.ts'
import { leaveThread, openThread, thread } from '../state/threads.ts'
import { currentInbox, currentView } from '../state/views.ts'
import { t } from '../t.ts'
import { ConversationBar } from './conversation-bar.tsx'
import { MessageList } from './message-list.tsx'
import './conversation-pane.css'

/** A conversation: who it is, what was said, what to say, and the details beside it. */
export function ConversationPane({ id, seq }: { id: string; seq: number | null }) {
  useEffect(() => {
    void openThread(id)
    return leaveThread
  }, [id])
  const { state, error, can } = thread(id)
  const known = conversation(id)

  if (state === 'failed')
    return (
      <main class="conversation-pane">
        <Failure id={id} error={error} />
      </main>
    )
  return (
    <div class={`conversation-pane${detailsShown.value ? ' conversation-pane--details' : ''}`}>
      <main class="conversation-pane__main">
        {known === undefined ? (
          <h1 class="unseen">{t('nav.conversations')}</h1>
        ) : (
          <>
            <ConversationBar conversation={known} />
            <HiddenNotice conversation={known} />
          </>
        )}
        {state === 'loading' || known === undefined ? (
          <div class="conversation-pane__loading">
            <Skeleton kind="bubble" rows={5} />
          </div>
        ) : (
          <MessageList conversation={known} target={seq} />
        )}
        {/* It stays while the texts are read again: who types goes on typing. */}
        {known !== undefined && (state === 'ready' || can.reply || can.note) && (known.eraseAt === null ? <Composer conversation={known} /> : <ErasureBanner conversation={known} />)}
      </main>
      {known !== undefined && state === 'ready' && detailsShown.value && <DetailsPane conversation={known} />}
    </div>
  )
}

function Failure({ id, error }: { id: string; error: unknown }) {
  const missing = error instanceof ApiProblem && (error.problem.status === 404 || error.problem.status === 400)
  if (missing) {
    return (
      <EmptyState
        icon={infoIcon}
        level={1}
        title={t('thread.notFound')}
        action={
          <a class="button button--plain" href={paths.view(currentView.value, currentInbox.value)}>
            {t('thread.back')}
          </a>
        }
      >
        {t('thread.notFoundText')}
      </EmptyState>
    )
  }
  return (
    <EmptyState
      icon={circleAlertIcon}
      tone="danger"
      level={1}
      title={t('thread.failed')}
      action={<Button onClick={() => void openThread(id)}>{word('tryAgain')}</Button>}
    >
      {problemText(error)}
    </EmptyState>
  )
}
