import type { ComponentChildren } from 'preact'
import { useLayoutEffect, useRef } from 'preact/hooks'
import { locale, switchLocale } from '../lib/i18n.ts'
import { Logo } from '../ui/logo.tsx'
import { t } from './texts.ts'

interface ShellProps {
  title: string
  /** Which step of how many, when the way has steps. */
  step?: number
  of?: number
  /** Steps without a field take the focus on their heading, so that they are read out. */
  focusTitle?: boolean
  intro?: ComponentChildren
  children: ComponentChildren
  foot?: ComponentChildren
}

/** The column that every step stands in: the mark, where one is, one question, and the ways out. */
export function Shell({ title, step, of, focusTitle = false, intro, children, foot }: ShellProps) {
  const heading = useRef<HTMLHeadingElement>(null)
  useLayoutEffect(() => {
    document.title = `${title} · Rind`
    if (focusTitle) heading.current?.focus()
  }, [title])
  const other = locale.value === 'en' ? 'nl' : 'en'
  return (
    <div class="auth">
      <header class="auth__head">
        <span class="auth__brand"><Logo size={28} /> Rind</span>
        <button type="button" class="auth__link" lang={other} onClick={() => switchLocale(other)}>
          {t('language')}
        </button>
      </header>
      <main class="auth__main">
        {step !== undefined && of !== undefined && <Steps step={step} of={of} />}
        <h1 class="auth__title" id="title" tabIndex={-1} ref={heading}>{title}</h1>
        {intro !== undefined && <p class="auth__intro">{intro}</p>}
        {children}
      </main>
      {foot !== undefined && <footer class="auth__foot">{foot}</footer>}
    </div>
  )
}

function Steps({ step, of }: { step: number; of: number }) {
  return (
    <div class="steps">
      <span class="steps__bar" aria-hidden="true">
        {Array.from({ length: of }, (_, at) => <i key={at} class={at < step ? 'steps__done' : ''} />)}
      </span>
      <span class="steps__text">{t('step', { step, of })}</span>
    </div>
  )
}
