import { useEffect, useRef } from 'preact/hooks'
import { CopyButton, EmptyState } from '../../ui/index.ts'
import { externalLinkIcon, infoIcon } from '../../ui/icons.ts'
import { Icon } from '../../ui/icon.tsx'
import { PageHead } from '../frame/page-head.tsx'
import { counts } from '../state/counts.ts'
import { inboxes } from '../state/inboxes.ts'
import { arrival } from '../state/pushes.ts'
import { navigate, paths } from '../state/route.ts'
import { can } from '../state/session.ts'
import { announce } from '../../ui/toast.tsx'
import { t } from '../t.ts'
import { Sightings } from './sightings.tsx'
import { SnippetBox } from './snippet-box.tsx'
import './setup-page.css'

/** From nothing to the first message: put the chat somewhere, see that it works, wait for somebody to write. */
export function SetupPage() {
  const inbox = inboxes.value?.[0]
  useFirstMessage()
  if (inbox === undefined) {
    return (
      <main>
        <PageHead title={t('setup.title')} />
        <EmptyState icon={infoIcon} title={t('setup.noInbox')}>
          {t('setup.noInboxText')}
        </EmptyState>
      </main>
    )
  }
  return (
    <main class="setup">
      <PageHead title={t('setup.title')} />
      <div class="setup__column">
        <p class="setup__lead">{t('setup.lead')}</p>
        <ol class="setup__steps">
          <li class="setup__step">
            <h2 class="setup__title">{t('setup.install')}</h2>
            <p class="setup__text">{t('setup.installText')}</p>
            <SnippetBox snippet={inbox.snippet} label={t('setup.snippet')} />
            <div class="setup__actions">
              <CopyButton kind="primary" text={inbox.snippet} label={t('setup.copy')} />
            </div>
            <h3 class="setup__subtitle">{t('setup.try')}</h3>
            <p class="setup__text">{t('setup.tryText')}</p>
            <div class="setup__actions">
              <a class="button button--plain" href={inbox.demoUrl} target="_blank" rel="noopener">
                <Icon of={externalLinkIcon} /> {t('setup.openDemo')}
              </a>
            </div>
          </li>
          <li class="setup__step">
            <h2 class="setup__title">{t('setup.seenTitle')}</h2>
            <Sightings inbox={inbox} />
          </li>
          {can().seeConversations && <WaitingStep />}
        </ol>
      </div>
    </main>
  )
}

function WaitingStep() {
  const known = counts.value
  const arrived = known !== null && known.all + known.closed > 0
  return (
    <li class={`setup__step${arrived ? ' setup__step--done' : ''}`} aria-live="polite">
      <h2 class="setup__title">
        {t(arrived ? 'setup.arrived' : 'setup.waiting')}
        {!arrived && <span class="setup__pulse" aria-hidden="true" />}
      </h2>
      <p class="setup__text">{t(arrived ? 'setup.arrivedText' : 'setup.waitingText')}</p>
      {arrived && (
        <div class="setup__actions">
          <a class="button button--primary" href={paths.home}>
            {t('app.toInbox')}
          </a>
        </div>
      )}
    </li>
  )
}

/** Opens the first conversation as it arrives; who comes back to this page later is left in peace. */
function useFirstMessage(): void {
  const waiting = useRef(counts.value !== null && counts.value.all + counts.value.closed === 0)
  const before = useRef(arrival.value)
  const news = arrival.value
  useEffect(() => {
    if (!waiting.current || news === null || news === before.current) return
    announce(t('setup.arrived'))
    navigate(paths.conversation(news.conversationId))
  }, [news])
}
