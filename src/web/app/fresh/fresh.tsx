import type { FreshFor } from '../../../features/auth/schema.ts'
import { useSignal } from '@preact/signals'
import { useRef } from 'preact/hooks'
import { ApiProblem } from '../../lib/api.ts'
import { problemText } from '../../lib/problems.ts'
import { givePasskey, isCancelled, knowsPasskeys } from '../../lib/passkey.ts'
import { Button, Field, Notice } from '../../ui/index.ts'
import { keyIcon } from '../../ui/icons.ts'
import { api } from '../state/client.ts'
import { paths } from '../state/route.ts'
import { t } from '../t.ts'
import { actionOf, answerInPlace } from './asking.ts'

/**
 * Whether a code is asked for, what was typed, and what was wrong.
 * @param first What is asked for from the beginning, and what to do once it is given.
 */
export function useFresh(first?: FreshFor, then?: () => Promise<void>) {
  const asked = useSignal(first !== undefined)
  /** A code is for one kind of action: the one that the server named. */
  const action = useSignal(first)
  const code = useSignal('')
  const error = useSignal<string | undefined>(undefined)
  /** It was asked for, and waits for a second person. */
  const waits = useSignal(false)
  const busy = useSignal(false)
  const last = useRef<() => Promise<void>>(then ?? (() => Promise.resolve()))

  /** Does something that needs a fresh factor: gives the code first if one is asked for, and asks when the server does. */
  async function run(act: () => Promise<void>): Promise<void> {
    last.current = act
    await attempt(() => api.post('/auth/step-up', { code: code.value, action: action.value }))
  }

  /** Takes the question away; what needed it is not done. */
  function forget(): void {
    asked.value = false
    code.value = ''
    error.value = undefined
  }

  /** The same with a passkey in place of the code. */
  const runWithPasskey = (): Promise<void> => attempt(() => givePasskey('/auth/passkey/step-up', { api, with: { action: action.value } }))

  async function attempt(give: () => Promise<unknown>): Promise<void> {
    if (busy.value) return
    busy.value = true
    error.value = undefined
    waits.value = false
    try {
      if (asked.value) {
        await give()
        asked.value = false
        code.value = ''
      }
      await answerInPlace(last.current)
    } catch (problem) {
      const wanted = problem instanceof ApiProblem ? actionOf(problem.problem) : null
      if (wanted !== null) {
        action.value = wanted
        asked.value = true
      } else {
        waits.value = problem instanceof ApiProblem && problem.code === 'approval_required'
        error.value = isCancelled(problem) ? t('fresh.passkeyCancelled') : problemText(problem)
      }
    } finally {
      busy.value = false
    }
  }
  return { asked, action, code, error, waits, busy, run, again: () => run(last.current), forget, runWithPasskey }
}
export type Fresh = ReturnType<typeof useFresh>

/** Why it was not done; or that it waits for a second person, which is no failure. */
export function FreshError({ fresh: { asked, error, waits } }: { fresh: Fresh }) {
  if (asked.value || error.value === undefined) return null
  return (
    <Notice tone={waits.value ? 'info' : 'danger'} live action={waits.value ? <a href={paths.settingsSection('approvals')}>{t('settings.approvals')}</a> : undefined}>
      {error.value}
    </Notice>
  )
}

/** A code of the authenticator app or a passkey, when a fresh factor is asked for. */
export function FreshField({ fresh: { asked, code, error, busy, runWithPasskey } }: { fresh: Fresh }) {
  if (!asked.value) return null
  return (
    <>
      <Field
        label={t('fresh.code')}
        hint={t('fresh.codeHint')}
        error={error.value}
        inputMode="numeric"
        autocomplete="one-time-code"
        maxLength={16}
        placeholder="000 000"
        inputRef={(element) => {
          if (element !== null && element.value === '') element.focus()
        }}
        value={code.value}
        onInput={(event) => (code.value = event.currentTarget.value)}
      />
      {knowsPasskeys() && (
        <Button kind="quiet" icon={keyIcon} busy={busy.value} onClick={() => void runWithPasskey()}>
          {t('fresh.passkey')}
        </Button>
      )}
    </>
  )
}
