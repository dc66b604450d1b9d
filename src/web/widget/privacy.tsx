import { useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { Button } from '../ui/button.tsx'
import { arrowLeftIcon } from '../ui/icons.ts'
import { conversation } from './conversation.ts'
import { forget } from './forget.ts'
import { boot } from './frame-boot.ts'
import { t } from './texts.ts'
import { memoryOnly } from './visitor-token.ts'

const showWhole = (element: HTMLElement | null): void => element?.scrollIntoView({ block: 'end' })

const takeFocus = (element: HTMLElement | null): void => element?.focus()

/** What "sent and stored encrypted" means, and the way to leave nothing behind on a shared computer. */
export function Privacy({ onBack }: { onBack: () => void }) {
  const heading = useRef<HTMLHeadingElement>(null)
  const asking = useSignal(false)
  const { company } = boot
  useEffect(() => heading.current?.focus(), [])
  const forgetHere = (): void => {
    forget()
    onBack()
  }
  return (
    <main class="privacy">
      <Button kind="quiet" icon={arrowLeftIcon} onClick={onBack}>{t('back')}</Button>
      <h2 tabIndex={-1} ref={heading}>{t('privacyTitle')}</h2>
      <p>{t('privacyStored')}</p>
      <p>{t('privacyReaders', { company })}</p>
      <p>{t('privacyOperators', { company })} {t('privacyControl')}</p>
      <p>{memoryOnly.value ? t('memoryOnly') : t('privacyBrowser')}</p>
      {conversation.value !== null && (asking.value ? (
        <div class="privacy__ask" ref={showWhole}>
          <p>{t('forgetWhat', { company })}</p>
          <div class="privacy__buttons">
            <Button kind="danger" onClick={forgetHere} buttonRef={takeFocus}>{t('forgetYes')}</Button>
            <Button onClick={() => (asking.value = false)}>{t('cancel')}</Button>
          </div>
        </div>
      ) : (
        <Button onClick={() => (asking.value = true)}>{t('forget')}</Button>
      ))}
    </main>
  )
}
