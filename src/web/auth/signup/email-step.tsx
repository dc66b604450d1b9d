import { api } from '../../lib/api.ts'
import { locale } from '../../lib/i18n.ts'
import { Field } from '../../ui/field.tsx'
import { Notice } from '../../ui/notice.tsx'
import type { StartOutput } from '../answers.ts'
import { checkEmail } from '../email.ts'
import { Shell } from '../shell.tsx'
import { StepForm } from '../step-form.tsx'
import { textOf, useSubmission } from '../submission.ts'
import { t } from '../texts.ts'
import { STEPS } from './parts.ts'
import { ToLogin } from './to-login.tsx'

interface EmailStepProps {
  email: string
  reason?: 'expired' | 'over' | undefined
  onSent: (email: string, devLink?: string) => void
}

export function EmailStep({ email, reason, onSent }: EmailStepProps) {
  const submission = useSubmission({
    check: (form) => checkEmail(textOf(form, 'email').trim()),
    async send(form) {
      const typed = textOf(form, 'email').trim()
      const { devLink } = await api.post<StartOutput>('/signup', { email: typed, locale: locale.value })
      onSent(typed, devLink)
    }
  })
  return (
    <Shell title={t('startTitle')} step={1} of={STEPS} intro={t('startIntro')} foot={<ToLogin />}>
      {reason !== undefined && (
        <Notice tone="warn" live>{t(reason === 'expired' ? 'linkExpired' : 'signupOver')}</Notice>
      )}
      <StepForm submission={submission} button={t('startSend')}>
        <Field
          label={t('startEmail')}
          error={submission.error('email')}
          name="email"
          type="email"
          autocomplete="email"
          autocapitalize="off"
          spellcheck={false}
          required
          defaultValue={email}
        />
      </StepForm>
    </Shell>
  )
}
