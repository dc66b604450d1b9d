import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { Composer, focusComposer } from './composer.tsx'
import { Header } from './header.tsx'
import { tellHost } from './host-page.ts'
import { Privacy } from './privacy.tsx'
import { PromiseLine } from './promise-line.tsx'
import { ServiceLine } from './service-line.tsx'
import { States } from './states.tsx'
import { ThreadView } from './thread-view.tsx'
import { Logo } from '../ui/logo.tsx'

/** The whole panel. */
export function Frame() {
  const explaining = useSignal(false)
  const stopExplaining = (): void => {
    explaining.value = false
    focusComposer()
  }
  useEffect(() => {
    const leave = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape' || event.isComposing) return
      if (explaining.value) stopExplaining()
      else tellHost({ type: 'close' })
    }
    document.addEventListener('keydown', leave)
    return () => document.removeEventListener('keydown', leave)
  }, [])
  return (
    <div class="panel">
      <Header />
      {explaining.value ? <Privacy onBack={stopExplaining} /> : (
        <main class="panel__main">
          <ThreadView />
          <States />
          <PromiseLine onExplain={() => (explaining.value = true)} />
          <Composer />
        </main>
      )}
      <footer class="foot">
        <ServiceLine />
        <span class="foot__mark">
          <Logo size={14} /> Rind
        </span>
      </footer>
    </div>
  )
}
