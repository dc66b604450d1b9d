import { CodeField } from '../../auth/code-field.tsx'
import { checkCode, digitsOf } from '../../auth/code.ts'
import { StepForm } from '../../auth/step-form.tsx'
import { textOf, useSubmission } from '../../auth/submission.ts'
import { api } from '../../lib/api.ts'
import { Field, TextField } from '../../ui/field.tsx'
import { showToast } from '../../ui/toast.tsx'
import { explainCode } from '../explain-code.ts'
import { t as ofOperators } from '../texts.ts'
import { t } from './texts.ts'

const DAY_MS = 86_400_000
const dayOf = (at: number) => new Date(at).toISOString().slice(0, 10)

interface HoldFormProps {
  id: string
  now: number
  onDone: () => void
}

/** Until when, why, and a code for this very action. */
export function HoldForm({ id, now, onDone }: HoldFormProps) {
  const submission = useSubmission({
    check: (form) => {
      if (!/^\d{4}-\d{2}-\d{2}$/.test(textOf(form, 'until')) || textOf(form, 'until') <= dayOf(now)) return { field: 'until', text: t('holdUntilMissing') }
      return textOf(form, 'reason').trim() === '' ? { field: 'reason', text: t('holdReasonMissing') } : checkCode(textOf(form, 'code'))
    },
    async send(form) {
      await api.post(`/backups/${id}/hold`, { until: `${textOf(form, 'until')}T23:59:59.999Z`, reason: textOf(form, 'reason').trim(), code: digitsOf(textOf(form, 'code')) })
      showToast(t('held_done'))
      onDone()
    },
    explain: explainCode
  })
  return (
    <StepForm submission={submission} button={t('holdButton')}>
      <Field label={t('holdUntil')} error={submission.error('until')} name="until" type="date" min={dayOf(now + DAY_MS)} required />
      <TextField label={t('holdReason')} hint={t('holdReasonHint')} error={submission.error('reason')} name="reason" rows={2} maxLength={500} required />
      <CodeField label={ofOperators('code')} error={submission.error('code')} />
    </StepForm>
  )
}

export function ReleaseForm({ id, onDone }: { id: string; onDone: () => void }) {
  const submission = useSubmission({
    check: (form) => checkCode(textOf(form, 'code')),
    async send(form) {
      await api.post(`/backups/${id}/release`, { code: digitsOf(textOf(form, 'code')) })
      showToast(t('release_done'))
      onDone()
    },
    explain: explainCode
  })
  return (
    <>
      <p class="operators__text">{t('releaseText')}</p>
      <StepForm submission={submission} button={t('release')}>
        <CodeField label={ofOperators('code')} error={submission.error('code')} />
      </StepForm>
    </>
  )
}
