import { api } from '../../lib/api.ts'
import { Field } from '../../ui/field.tsx'
import { Notice } from '../../ui/notice.tsx'
import type { NextStep } from '../answers.ts'
import { checkEmail } from '../email.ts'
import { PasswordField } from '../password-field.tsx'
import { Shell } from '../shell.tsx'
import { StepForm } from '../step-form.tsx'
import { textOf, useSubmission } from '../submission.ts'
import { t } from '../texts.ts'
import { PasskeyButton, useQuietPasskey } from './passkey-button.tsx'

interface PasswordStepProps {
  late: boolean
  /** Why the password is asked for, when it is not for signing in. */
  notice?: string
  onStep: (step: NextStep) => void
}

export function PasswordStep({ late, notice, onStep }: PasswordStepProps) {
  const submission = useSubmission({
    check(form) {
      const wrong = checkEmail(textOf(form, 'email').trim())
      if (wrong !== null) return wrong
      return textOf(form, 'password') === '' ? { field: 'password', text: t('passwordMissing') } : null
    },
    async send(form) {
      // The password goes as it was typed: a space at its end may belong to it.
      const credentials = { email: textOf(form, 'email').trim(), password: textOf(form, 'password') }
      onStep(await api.post<NextStep>('/auth/sign-in', credentials))
    },
    explain: ({ code }) => (code === 'wrong_credentials' ? { field: 'password', text: t('wrongCredentials') } : null)
  })
  useQuietPasskey('/auth/passkey', onStep)
  return (
    <Shell title={t('loginTitle')} foot={<p>{t('noAccount')} <a href="/signup">{t('signUpInstead')}</a></p>}>
      {notice !== undefined && <Notice tone="info">{notice}</Notice>}
      {late && <Notice tone="warn" live>{t('loginAgain')}</Notice>}
      <StepForm submission={submission} button={t('loginButton')}>
        <Field
          label={t('email')}
          error={submission.error('email')}
          name="email"
          type="email"
          autocomplete="username webauthn"
          autocapitalize="off"
          spellcheck={false}
          required
        />
        <PasswordField label={t('password')} error={submission.error('password')} autocomplete="current-password" />
      </StepForm>
      <a class="auth__link" href="/login/forgot">{t('forgot')}</a>
      <div class="auth__ways">
        <PasskeyButton path="/auth/passkey" label={t('passkeyInstead')} onStep={onStep} />
      </div>
    </Shell>
  )
}
