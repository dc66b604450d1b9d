import type { ComponentChildren } from 'preact'
import { useEffect } from 'preact/hooks'
import { showToast } from '../../ui/index.ts'
import { live } from '../state/live.ts'
import { route } from '../state/route.ts'
import { t } from '../t.ts'
import { HandbookLine } from './handbook-line.tsx'
import { KeysDialog, keysShown } from './keys-dialog.tsx'
import { Navigation, navigationOpen } from './navigation.tsx'
import { OfflineLine } from './offline-line.tsx'
import { PreviewBar } from './preview-bar.tsx'
import { ServiceLine } from './service-line.tsx'
import './shell.css'

/** The frame of every screen: the line about the connection, the navigation and the page. */
export function Shell({ children }: { children: ComponentChildren }) {
  const state = live.state.value
  useEffect(() => {
    navigationOpen.value = false
  }, [route.value])
  useEffect(() => {
    if (state !== 'offline') return undefined
    // When the state leaves offline this runs, and only then is "back" news.
    return () => {
      if (live.state.value === 'online') showToast(t('line.back'))
    }
  }, [state])
  return (
    <div class="shell">
      <a class="shell__skip" href="#content">
        {t('app.skip')}
      </a>
      <div class="shell__lines">
        <PreviewBar />
        <OfflineLine />
        <ServiceLine />
        <HandbookLine />
      </div>
      <Navigation />
      <div class="shell__page" id="content" tabIndex={-1} inert={navigationOpen.value}>
        {children}
      </div>
      {keysShown.value && <KeysDialog />}
    </div>
  )
}
