import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { ApiProblem, api } from '../../lib/api.ts'
import type { RequestOptions } from '../../../features/passkeys/schema.ts'
import { askForPasskey, isCancelled, knowsPasskeys } from '../../lib/passkey.ts'
import { Button } from '../../ui/button.tsx'
import { Field } from '../../ui/field.tsx'
import { CodeField } from '../code-field.tsx'
import { checkCode, digitsOf } from '../code.ts'
import { PasswordField } from '../password-field.tsx'
import { Shell } from '../shell.tsx'
import { explainPassword } from '../signup/profile-step.tsx'
import { StepForm } from '../step-form.tsx'
import { textOf, useSubmission, type Obstacle } from '../submission.ts'
import { t } from '../texts.ts'
import { Waiting } from '../waiting.tsx'

const TOKEN = /^#token=([\w-]{43})$/

/** With what the second factor is given. */
type Way = 'app' | 'passkey' | 'recovery'
const WAYS: readonly Way[] = ['app', 'passkey', 'recovery']
const CHOICES = { app: 'factorApp', passkey: 'passkeyUse', recovery: 'factorRecovery' } as const

/** Sets a new password, with the link of the mail and a second factor. */
export function Reset() {
  const token = useSignal(TOKEN.exec(location.hash)?.[1] ?? null)
  const place = useSignal<'asking' | 'form' | 'done' | 'over'>(token.value === null ? 'over' : 'asking')
  const way = useSignal<Way>('app')
  // The address bar and the history keep no key to the account.
  useEffect(() => {
    history.replaceState(null, '', location.pathname)
    if (token.value === null) return
    // Nobody thinks of a password for a link that works no more. Whatever else fails shows when the form is sent.
    api.post('/auth/reset/open', { token: token.value }).then(
      () => (place.value = 'form'),
      (error: unknown) => (place.value = error instanceof ApiProblem && error.code === 'link_expired' ? 'over' : 'form')
    )
  }, [])
  const submission = useSubmission({
    check(form) {
      if (textOf(form, 'password') === '') return { field: 'password', text: t('passwordMissing') }
      if (way.value === 'passkey') return null
      if (way.value === 'recovery') return textOf(form, 'code').trim() === '' ? { field: 'code', text: t('factorRecoveryMissing') } : null
      return checkCode(textOf(form, 'code'))
    },
    async send(form) {
      const password = textOf(form, 'password')
      if (way.value === 'passkey') {
        const options = await api.post<RequestOptions>('/auth/reset/passkey/options', { token: token.value })
        const credential = await askForPasskey(options).catch((error: unknown) => {
          if (!isCancelled(error)) throw error
          submission.obstacle.value = { text: t('passkeyCancelled') }
          return null
        })
        if (credential === null) return
        await api.post('/auth/reset/passkey', { token: token.value, password, credential })
      } else {
        const code = way.value === 'recovery' ? textOf(form, 'code').trim().slice(0, 64) : digitsOf(textOf(form, 'code'))
        await api.post('/auth/reset/complete', { token: token.value, password, factor: way.value === 'recovery' ? 'recovery' : 'totp', code })
      }
      token.value = null
      place.value = 'done'
    },
    explain: (problem) => explain(problem, way.value === 'recovery', () => (place.value = 'over'))
  })
  if (place.value === 'asking') return <Waiting />
  if (place.value === 'done') return <Shell title={t('resetDoneTitle')} intro={t('resetDone')} focusTitle><p><a href="/login">{t('backToLogin')}</a></p></Shell>
  if (place.value === 'over') return <Shell title={t('resetOverTitle')} intro={t('resetOver')} focusTitle><p><a href="/login/forgot">{t('resetAgain')}</a></p></Shell>
  return (
    <Shell title={t('resetTitle')} intro={t('resetIntro')} foot={<p><a href="/login">{t('backToLogin')}</a></p>}>
      <StepForm submission={submission} button={t(way.value === 'passkey' ? 'resetWithPasskey' : 'resetButton')}>
        <PasswordField label={t('newPassword')} hint={t('newPasswordHint')} error={submission.error('password')} autocomplete="new-password" />
        {way.value === 'recovery' && (
          <div class="mono-field">
            <Field
              label={t('factorRecoveryCode')}
              error={submission.error('code')}
              name="code"
              autocomplete="off"
              autocapitalize="characters"
              spellcheck={false}
              required
              maxLength={64}
            />
          </div>
        )}
        {way.value === 'app' && <CodeField label={t('factorCode')} error={submission.error('code')} />}
      </StepForm>
      <div class="auth__ways">
        {WAYS.filter((other) => other !== way.value && (other !== 'passkey' || knowsPasskeys())).map((other) => (
          <Button
            key={other}
            kind="quiet"
            wide
            onClick={() => {
              way.value = other
              submission.obstacle.value = null
            }}
          >
            {t(CHOICES[other])}
          </Button>
        ))}
      </div>
    </Shell>
  )
}

function explain(problem: ApiProblem, recovery: boolean, over: () => void): Obstacle | null {
  if (problem.code === 'link_expired') over()
  if (problem.code === 'wrong_code') return { field: 'code', text: t(recovery ? 'factorRecoveryWrong' : 'codeWrong') }
  if (problem.code === 'code_used') return { field: 'code', text: t(recovery ? 'factorRecoveryUsed' : 'codeUsed') }
  return explainPassword(problem)
}
