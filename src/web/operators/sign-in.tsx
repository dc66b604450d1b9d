import { CodeField } from '../auth/code-field.tsx'
import { checkCode, digitsOf } from '../auth/code.ts'
import { checkEmail } from '../auth/email.ts'
import { PasswordField } from '../auth/password-field.tsx'
import { Shell } from '../auth/shell.tsx'
import { StepForm } from '../auth/step-form.tsx'
import { textOf, useSubmission } from '../auth/submission.ts'
import { t as auth } from '../auth/texts.ts'
import { api } from '../lib/api.ts'
import { Field } from '../ui/field.tsx'
import { t } from './texts.ts'

/** Address, password and code in one form: one answer tells of all three. */
export function SignIn({ onIn }: { onIn: () => void }) {
  const submission = useSubmission({
    check: (form) => checkEmail(textOf(form, 'email').trim()) ?? (textOf(form, 'password') === '' ? { field: 'password', text: auth('passwordMissing') } : checkCode(textOf(form, 'code'))),
    async send(form) {
      await api.post('/operators/sign-in', { email: textOf(form, 'email').trim(), password: textOf(form, 'password'), code: digitsOf(textOf(form, 'code')) })
      onIn()
    },
    explain: ({ code }) => (code === 'wrong_credentials' ? { field: 'code', text: t('wrong') } : null)
  })
  return (
    <Shell title={t('signInTitle')} intro={t('signInIntro')}>
      <StepForm submission={submission} button={t('signIn')}>
        <Field label={auth('email')} error={submission.error('email')} name="email" type="email" autocomplete="username" autocapitalize="off" spellcheck={false} required />
        <PasswordField label={auth('password')} error={submission.error('password')} autocomplete="current-password" />
        <CodeField label={t('code')} error={submission.error('code')} />
      </StepForm>
    </Shell>
  )
}
