import { useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { ApiProblem } from '../../lib/api.ts'
import { isCancelled, knowsPasskeys } from '../../lib/passkey.ts'
import { problemText } from '../../lib/problems.ts'
import { Button, Field, Icon, Logo } from '../../ui/index.ts'
import { keyIcon, lockIcon } from '../../ui/icons.ts'
import { anyDraft } from '../state/drafts.ts'
import { leaveEnded, leaveLockedAndGo, lockBySaying } from '../state/client.ts'
import { lockedAs, unlock, unlockWithPasskey } from '../state/lock.ts'
import { t } from '../t.ts'
import './lock-screen.css'

/** Stands in place of everything while the session is locked: nothing of the page remains behind it. */
export function LockScreen() {
  const form = useRef<HTMLFormElement>(null)
  const busy = useSignal(false)
  const wrong = useSignal<string | undefined>(undefined)
  const failed = useSignal('')
  const ended = useSignal(false)
  const who = lockedAs.value
  useEffect(() => {
    document.title = t('app.title', { page: t('lock.title') })
    form.current?.querySelector('input')?.focus()
  }, [])

  const noteEnded = (): void => {
    // With something unsent the page stays, and goes on once the same person signed in again in another tab.
    lockBySaying()
    ended.value = !leaveEnded()
  }
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault()
    const input = form.current?.querySelector('input')
    if (busy.value || !input) return
    const code = input.value.replaceAll(/[\s-]/g, '')
    wrong.value = /^\d{6}$/.test(code) ? undefined : t('lock.codeShape')
    if (wrong.value !== undefined) return input.focus()
    busy.value = true
    failed.value = ''
    try {
      await unlock(code)
    } catch (error) {
      const known = error instanceof ApiProblem ? error.code : ''
      if (known === 'unauthenticated') return noteEnded()
      if (known === 'wrong_code') wrong.value = t('lock.codeWrong')
      else if (known === 'code_used') wrong.value = t('lock.codeUsed')
      else failed.value = problemText(error)
      input.select()
      input.focus()
    } finally {
      busy.value = false
    }
  }
  const withPasskey = async (): Promise<void> => {
    if (busy.value) return
    busy.value = true
    wrong.value = undefined
    failed.value = ''
    try {
      await unlockWithPasskey()
    } catch (error) {
      if (error instanceof ApiProblem && error.code === 'unauthenticated') return noteEnded()
      failed.value = isCancelled(error) ? t('lock.passkeyCancelled') : problemText(error)
    } finally {
      busy.value = false
    }
  }
  return (
    <main class="lock" aria-labelledby="lock-title">
      <div class="lock__sheet">
        <p class="lock__brand">
          <Logo size={28} /> Rind
        </p>
        <h1 class="lock__title" id="lock-title">
          <Icon of={lockIcon} size={24} /> {t('lock.title')}
        </h1>
        {who !== null && (
          <p class="lock__who">
            <b dir="auto">{who.name}</b>
            <span>{who.email}</span>
            <span dir="auto">{who.workspace}</span>
          </p>
        )}
        <p class="lock__text">{t(anyDraft() ? 'lock.textDraft' : 'lock.text')}</p>
        <form ref={form} class="lock__form" noValidate onSubmit={(event) => void submit(event)} aria-labelledby="lock-title">
          <Field
            label={t('lock.code')}
            error={wrong.value}
            name="code"
            inputMode="numeric"
            autocomplete="one-time-code"
            required
            maxLength={16}
            placeholder="000 000"
            onInput={() => (wrong.value = undefined)}
          />
          <p class="lock__failed" role="alert">
            {failed.value}
            {ended.value && (
              <>
                {t('line.signedOut')}{' '}
                <a href="/login" target="_blank" rel="noopener">
                  {t('line.signIn')}
                </a>
              </>
            )}
          </p>
          <Button type="submit" kind="primary" wide busy={busy.value}>
            {t('lock.unlock')}
          </Button>
          {knowsPasskeys() && (
            <Button wide icon={keyIcon} busy={busy.value} onClick={() => void withPasskey()}>
              {t('lock.passkey')}
            </Button>
          )}
          <Button kind="quiet" wide onClick={() => void leaveLockedAndGo().catch((error: unknown) => (failed.value = problemText(error)))}>
            {t('lock.signOut')}
          </Button>
        </form>
        {anyDraft() && <p class="lock__text">{t('lock.signOutDraft')}</p>}
      </div>
    </main>
  )
}
