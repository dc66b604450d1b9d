import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { Invitation } from '../../features/operators/schema.ts'
import { CodeField } from '../auth/code-field.tsx'
import { checkCode, digitsOf } from '../auth/code.ts'
import { PasswordField } from '../auth/password-field.tsx'
import { Shell } from '../auth/shell.tsx'
import { TotpKey } from '../auth/signup/totp-key.tsx'
import { StepForm } from '../auth/step-form.tsx'
import { type Obstacle, textOf, useSubmission } from '../auth/submission.ts'
import { t as auth } from '../auth/texts.ts'
import { Waiting } from '../auth/waiting.tsx'
import { ApiProblem, api } from '../lib/api.ts'
import { problemText } from '../lib/problems.ts'
import { Field } from '../ui/field.tsx'
import { Notice } from '../ui/notice.tsx'
import { t } from './texts.ts'

/** Follows an invitation. The token is read once and taken out of the address, where it would stay in the history. */
export function Enrol() {
  const found = useSignal<{ token: string; invitation: Invitation } | null>(null)
  const failure = useSignal<unknown>(null)
  useEffect(() => {
    const token = new URLSearchParams(location.hash.slice(1)).get('token') ?? ''
    history.replaceState(null, '', location.pathname)
    api.post<Invitation>('/operators/invitation', { token }).then(
      (invitation) => (found.value = { token, invitation }),
      (error: unknown) => (failure.value = error)
    )
  }, [])
  if (failure.value !== null) {
    const over = failure.value instanceof ApiProblem && ['link_expired', 'invalid_input'].includes(failure.value.code)
    return (
      <Shell title={over ? t('expiredTitle') : t('failed')} focusTitle>
        <Notice tone="warn">{over ? t('expiredText') : problemText(failure.value)}</Notice>
      </Shell>
    )
  }
  return found.value === null ? <Waiting /> : <EnrolForm {...found.value} />
}

function EnrolForm({ token, invitation }: { token: string; invitation: Invitation }) {
  const submission = useSubmission({
    check(form) {
      if (textOf(form, 'name').trim() === '') return { field: 'name', text: auth('ownNameMissing') }
      if ([...textOf(form, 'password')].length < 12) return { field: 'password', text: auth('weakShort') }
      return checkCode(textOf(form, 'code'))
    },
    async send(form) {
      await api.post('/operators/enrol', { token, name: textOf(form, 'name').trim(), password: textOf(form, 'password'), code: digitsOf(textOf(form, 'code')) })
      location.replace('/')
    },
    explain
  })
  return (
    <Shell title={t('enrolTitle')} intro={t('enrolIntro', { email: invitation.email })}>
      <StepForm submission={submission} button={t('enrolButton')}>
        <Field label={auth('ownName')} error={submission.error('name')} name="name" autocomplete="name" dir="auto" maxLength={120} required />
        <input class="unseen" type="email" name="username" autocomplete="username" value={invitation.email} readOnly tabIndex={-1} aria-hidden="true" />
        <PasswordField label={auth('newPassword')} hint={auth('newPasswordHint')} error={submission.error('password')} autocomplete="new-password" />
        <TotpKey setup={invitation.totp} />
        <CodeField label={t('code')} error={submission.error('code')} />
      </StepForm>
    </Shell>
  )
}

function explain({ code, problem }: ApiProblem): Obstacle | null {
  if (code === 'breached_password') return { field: 'password', text: auth('breached') }
  if (code === 'weak_password') return { field: 'password', text: auth(problem.facts?.['reason'] === 'name' ? 'weakName' : 'weakCommon') }
  if (code === 'wrong_code') return { field: 'code', text: auth('codeWrong') }
  if (code !== 'clock_skew') return null
  return { field: 'code', text: auth(problem.facts?.['direction'] === 'ahead' ? 'clockAhead' : 'clockBehind', { count: Math.max(1, Math.abs(Number(problem.facts?.['minutes'] ?? 1))) }) }
}
