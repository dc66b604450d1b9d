import { useEffect } from 'preact/hooks'
import { problemText } from '../lib/problems.ts'
import { word } from '../lib/words.ts'
import { Button, EmptyState, Skeleton, Toasts } from '../ui/index.ts'
import { circleAlertIcon } from '../ui/icons.ts'
import { CertificatePage } from './erasure/certificate-page.tsx'
import { FreshAsker } from './fresh/fresh-asker.tsx'
import { LockScreen } from './frame/lock-screen.tsx'
import { NoRights } from './frame/no-rights.tsx'
import { RefusedPage } from './frame/refused-page.tsx'
import { Shell } from './frame/shell.tsx'
import { SignedOutScreen } from './frame/signed-out-screen.tsx'
import { UnknownPage } from './frame/unknown-page.tsx'
import { InboxPage } from './inbox-page.tsx'
import { SettingsPage } from './settings/settings-page.tsx'
import { SetupPage } from './setup/setup-page.tsx'
import { locked, refusedFor, signedOut } from './state/client.ts'
import { route } from './state/route.ts'
import { can } from './state/session.ts'
import { goHome, start, startError, startState } from './state/start.ts'
import { t } from './t.ts'
import './app.css'

export function App() {
  return (
    <>
      <Content />
      <FreshAsker />
      <Toasts />
    </>
  )
}

function Content() {
  if (refusedFor.value !== null) return <RefusedPage reason={refusedFor.value} />
  if (locked.value) return <LockScreen />
  if (signedOut.value) return <SignedOutScreen />
  if (startState.value === 'loading')
    return (
      <main class="app-start">
        <h1 class="unseen">{t('app.name')}</h1>
        <Skeleton rows={6} />
      </main>
    )
  if (startState.value === 'failed') {
    return (
      <main class="app-start">
        <EmptyState
          icon={circleAlertIcon}
          tone="danger"
          level={1}
          title={t('app.loadFailed')}
          action={
            <Button kind="primary" onClick={() => void start()}>
              {word('tryAgain')}
            </Button>
          }
        >
          {problemText(startError.value)}
        </EmptyState>
      </main>
    )
  }
  return (
    <Shell>
      <Page />
    </Shell>
  )
}

function Page() {
  const { page } = route.value
  const { seeConversations } = can()
  useEffect(() => {
    if (page === 'home' && seeConversations) goHome()
  }, [page, seeConversations])
  if (route.value.page === 'certificate') return <CertificatePage id={route.value.id} />
  if (page === 'settings') return <SettingsPage />
  if (page === 'setup') return <SetupPage />
  if (page === 'unknown') return <UnknownPage />
  if (!seeConversations) return <NoRights />
  return <InboxPage />
}
