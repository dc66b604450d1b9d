import { useSignal } from '@preact/signals'
import { api } from '../../lib/api.ts'
import { locale } from '../../lib/i18n.ts'
import { Field } from '../../ui/field.tsx'
import { Notice } from '../../ui/notice.tsx'
import type { ResetStart } from '../answers.ts'
import { checkEmail } from '../email.ts'
import { Shell } from '../shell.tsx'
import { StepForm } from '../step-form.tsx'
import { textOf, useSubmission } from '../submission.ts'
import { t } from '../texts.ts'

/** Asks for the link that sets a new password. What follows is the same for every address. */
export function Forgot() {
  const sent = useSignal<{ email: string; devLink?: string | undefined } | null>(null)
  const submission = useSubmission({
    check: (form) => checkEmail(textOf(form, 'email').trim()),
    async send(form) {
      const email = textOf(form, 'email').trim()
      const { devLink } = await api.post<ResetStart>('/auth/reset', { email, locale: locale.value })
      sent.value = { email, devLink }
    }
  })
  const back = <p><a href="/login">{t('backToLogin')}</a></p>
  if (sent.value !== null) {
    const { email, devLink } = sent.value
    return (
      <Shell title={t('forgotSentTitle')} intro={t('forgotSent', { email })} focusTitle foot={back}>
        {devLink !== undefined && <Notice tone="info">{t('forgotDev')} <a href={devLink}>{t('forgotDevLink')}</a></Notice>}
      </Shell>
    )
  }
  return (
    <Shell title={t('forgotTitle')} intro={t('forgotIntro')} foot={back}>
      <StepForm submission={submission} button={t('forgotButton')}>
        <Field
          label={t('email')}
          error={submission.error('email')}
          name="email"
          type="email"
          autocomplete="username"
          autocapitalize="off"
          spellcheck={false}
          required
        />
      </StepForm>
    </Shell>
  )
}
