import { useSignal } from '@preact/signals'
import type { ApiProblem } from '../../lib/api.ts'
import { api } from '../../lib/api.ts'
import { Field } from '../../ui/field.tsx'
import type { SignupState } from '../answers.ts'
import { PasswordField } from '../password-field.tsx'
import { Shell } from '../shell.tsx'
import { StepForm } from '../step-form.tsx'
import { textOf, useSubmission, type Obstacle } from '../submission.ts'
import { t } from '../texts.ts'
import { isOver, stepAt, type StateProps } from './parts.ts'
import { StrengthMeter } from './strength-meter.tsx'
import { SHORTEST } from './strength-words.ts'

const LONGEST_NAME = 120

export function ProfileStep({ state, onState, onOver }: StateProps) {
  const password = useSignal('')
  const business = useSignal(state.workspaceName ?? '')
  const name = useSignal(state.name ?? '')
  const submission = useSubmission({
    check: (form) => check(form, state.invited),
    async send(form) {
      const profile = {
        ...(!state.invited && { workspaceName: textOf(form, 'workspaceName').trim() }),
        name: textOf(form, 'name').trim(),
        password: textOf(form, 'password')
      }
      onState(await api.put<SignupState>('/signup/profile', profile))
    },
    explain(problem) {
      if (isOver(problem)) onOver()
      return explainPassword(problem)
    }
  })
  return (
    <Shell title={state.invited ? t('invitationTo', { workspace: state.workspaceName ?? '' }) : t('profileTitle')} {...stepAt(state, 3)} intro={t('profileIntro', { email: state.email })}>
      <StepForm submission={submission} button={t('next')}>
        {!state.invited && (
        <Field
          label={t('business')}
          hint={t('businessHint')}
          error={submission.error('workspaceName')}
          name="workspaceName"
          autocomplete="organization"
          dir="auto"
          required
          value={business.value}
          onInput={(event) => (business.value = event.currentTarget.value)}
        />
        )}
        <Field
          label={t('ownName')}
          hint={t('ownNameHint')}
          error={submission.error('name')}
          name="name"
          autocomplete="name"
          dir="auto"
          required
          value={name.value}
          onInput={(event) => (name.value = event.currentTarget.value)}
        />
        {/* For password managers, which keep a password with the address it belongs to. */}
        <input
          class="unseen"
          type="email"
          name="username"
          autocomplete="username"
          value={state.email}
          readOnly
          tabIndex={-1}
          aria-hidden="true"
        />
        <PasswordField
          label={t('newPassword')}
          hint={t('newPasswordHint')}
          error={submission.error('password')}
          autocomplete="new-password"
          onInput={(typed) => (password.value = typed)}
        />
        {/* What the server found outweighs the estimate made here. */}
        {submission.error('password') === undefined && (
          <StrengthMeter password={password.value} known={[state.email, business.value, name.value, 'rind']} />
        )}
      </StepForm>
    </Shell>
  )
}

function check(form: FormData, invited: boolean): Obstacle | null {
  for (const [field, missing] of [['workspaceName', t('businessMissing')], ['name', t('ownNameMissing')]] as const) {
    if (invited && field === 'workspaceName') continue
    const typed = textOf(form, field).trim()
    if (typed === '') return { field, text: missing }
    if (typed.length > LONGEST_NAME) return { field, text: t('tooLong', { count: LONGEST_NAME }) }
  }
  const password = textOf(form, 'password')
  if (password === '') return { field: 'password', text: t('newPasswordMissing') }
  return [...password].length < SHORTEST ? { field: 'password', text: t('weakShort') } : null
}

export function explainPassword({ code, problem }: ApiProblem): Obstacle | null {
  if (code === 'breached_password') return { field: 'password', text: t('breached') }
  if (code !== 'weak_password') return null
  const reason = problem.facts?.['reason']
  const text = reason === 'short' ? t('weakShort') : reason === 'name' ? t('weakName') : t('weakCommon')
  return { field: 'password', text }
}
