import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { ConfirmOutput } from '../../../features/factor-reset/schema.ts'
import { ApiProblem, api } from '../../lib/api.ts'
import { problemText } from '../../lib/problems.ts'
import { Button } from '../../ui/button.tsx'
import { Notice } from '../../ui/notice.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import type { NextStep, TotpSetup } from '../answers.ts'
import { CodeField } from '../code-field.tsx'
import { checkCode, digitsOf } from '../code.ts'
import { Shell } from '../shell.tsx'
import { CodesList } from '../signup/codes-list.tsx'
import { TotpKey } from '../signup/totp-key.tsx'
import { StepForm } from '../step-form.tsx'
import { textOf, useSubmission } from '../submission.ts'
import { t } from '../texts.ts'

interface EnrolStepProps {
  /** From the link in the mail; null when the page was opened without it. */
  token: string | null
  onStep: (step: NextStep) => void
  onLate: () => void
}

/** After an admin had the factors reset: a new authenticator app, then new recovery codes. */
export function EnrolStep({ token, onStep, onLate }: EnrolStepProps) {
  const setup = useSignal<TotpSetup | null>(null)
  const failure = useSignal<unknown>(null)
  const done = useSignal<ConfirmOutput | null>(null)
  useEffect(() => {
    if (token === null) return
    api.post<TotpSetup>('/auth/enrolment', { token }).then(
      (found) => (setup.value = found),
      (error: unknown) => {
        if (error instanceof ApiProblem && error.code === 'unauthenticated') onLate()
        else failure.value = error
      }
    )
  }, [])
  const submission = useSubmission({
    check: (form) => checkCode(textOf(form, 'code')),
    async send(form) {
      done.value = await api.post<ConfirmOutput>('/auth/enrolment/confirm', { token, code: digitsOf(textOf(form, 'code')) })
    },
    explain({ code }) {
      if (code === 'unauthenticated' || code === 'wrong_step') onLate()
      return code === 'wrong_code' ? { field: 'code', text: t('codeWrong') } : null
    }
  })
  if (token === null) {
    return (
      <Shell title={t('enrolTitle')} focusTitle>
        <p>{t('enrolMail')}</p>
      </Shell>
    )
  }
  if (done.value !== null) {
    const { codes, step } = done.value
    return (
      <Shell key="codes" title={t('recoveryTitle')} intro={t('recoveryIntro')} focusTitle>
        <CodesList codes={codes} owner="Rind" />
        <Button kind="primary" wide onClick={() => onStep(step)}>{t('recoveryKept')}</Button>
      </Shell>
    )
  }
  return (
    <Shell key="key" title={t('enrolTitle')} intro={t('enrolIntro')} focusTitle>
      {failure.value !== null && <Notice tone="danger" live>{problemText(failure.value)}</Notice>}
      {setup.value === null && failure.value === null && <Skeleton kind="form" rows={3} />}
      {setup.value !== null && (
        <>
          <TotpKey setup={setup.value} />
          <StepForm submission={submission} button={t('next')} takeFocus={false}>
            <CodeField label={t('totpCode')} error={submission.error('code')} />
          </StepForm>
        </>
      )}
    </Shell>
  )
}
