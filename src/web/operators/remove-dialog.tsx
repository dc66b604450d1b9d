import type { Operator } from '../../features/operators/schema.ts'
import { CodeField } from '../auth/code-field.tsx'
import { checkCode, digitsOf } from '../auth/code.ts'
import { StepForm } from '../auth/step-form.tsx'
import { textOf, useSubmission } from '../auth/submission.ts'
import { api } from '../lib/api.ts'
import { Dialog } from '../ui/dialog.tsx'
import { showToast } from '../ui/toast.tsx'
import { explainCode } from './explain-code.ts'
import { t } from './texts.ts'

export function RemoveDialog({ operator: { id, name, email }, onClose, onDone }: { operator: Operator; onClose: () => void; onDone: () => void }) {
  const submission = useSubmission({
    check: (form) => checkCode(textOf(form, 'code')),
    async send(form) {
      await api.post(`/operators/${id}/remove`, { code: digitsOf(textOf(form, 'code')) })
      showToast(t('removed', { name }))
      onDone()
    },
    explain: explainCode
  })
  return (
    <Dialog title={t('removeTitle', { name })} onClose={onClose}>
      <p>{t('removeText', { name, email })}</p>
      <StepForm submission={submission} button={t('remove')}>
        <CodeField label={t('code')} error={submission.error('code')} />
      </StepForm>
    </Dialog>
  )
}
