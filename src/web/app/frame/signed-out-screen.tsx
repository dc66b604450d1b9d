import { useEffect, useRef } from 'preact/hooks'
import { Icon, Logo } from '../../ui/index.ts'
import { logOutIcon } from '../../ui/icons.ts'
import { t } from '../t.ts'
import './lock-screen.css'

/** Stands in place of everything once the session has ended with something unsent: nothing of the page remains behind it. */
export function SignedOutScreen() {
  const way = useRef<HTMLAnchorElement>(null)
  useEffect(() => {
    document.title = t('app.title', { page: t('out.title') })
    way.current?.focus()
  }, [])
  return (
    <main class="lock" aria-labelledby="out-title">
      <div class="lock__sheet">
        <p class="lock__brand">
          <Logo size={28} /> Rind
        </p>
        <h1 class="lock__title" id="out-title">
          <Icon of={logOutIcon} size={24} /> {t('out.title')}
        </h1>
        <p class="lock__text">{t('out.text')}</p>
        <a ref={way} class="button button--primary button--wide" href="/login" target="_blank" rel="noopener">
          {t('line.signIn')}
        </a>
      </div>
    </main>
  )
}
