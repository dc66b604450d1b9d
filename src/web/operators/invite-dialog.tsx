import { useSignal } from '@preact/signals'
import type { InviteOutput } from '../../features/operators/schema.ts'
import { CodeField } from '../auth/code-field.tsx'
import { checkCode, digitsOf } from '../auth/code.ts'
import { checkEmail } from '../auth/email.ts'
import { StepForm } from '../auth/step-form.tsx'
import { textOf, useSubmission } from '../auth/submission.ts'
import { t as auth } from '../auth/texts.ts'
import { api } from '../lib/api.ts'
import { Button } from '../ui/button.tsx'
import { CopyButton } from '../ui/copy-button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Field } from '../ui/field.tsx'
import { explainCode } from './explain-code.ts'
import { t } from './texts.ts'

export function InviteDialog({ onClose }: { onClose: () => void }) {
  const made = useSignal<InviteOutput | null>(null)
  const submission = useSubmission({
    check: (form) => checkEmail(textOf(form, 'email').trim()) ?? checkCode(textOf(form, 'code')),
    async send(form) {
      made.value = await api.post<InviteOutput>('/operators/invitations', { email: textOf(form, 'email').trim(), code: digitsOf(textOf(form, 'code')) })
    },
    explain: (problem) => (problem.problem.field === 'email' ? { field: 'email', text: t('inviteKnown') } : explainCode(problem))
  })
  if (made.value !== null) {
    return (
      <Dialog title={t('invite')} onClose={onClose} actions={<Button kind="primary" onClick={onClose}>{t('done')}</Button>}>
        <p>{t('inviteDone')}</p>
        <p><code class="operators__link">{made.value.link}</code></p>
        <CopyButton text={made.value.link} label={t('copy')} />
      </Dialog>
    )
  }
  return (
    <Dialog title={t('invite')} onClose={onClose}>
      <p>{t('inviteText')}</p>
      <StepForm submission={submission} button={t('inviteButton')}>
        <Field label={auth('email')} error={submission.error('email')} name="email" type="email" autocomplete="off" autocapitalize="off" spellcheck={false} required />
        <CodeField label={t('code')} error={submission.error('code')} />
      </StepForm>
    </Dialog>
  )
}
