import { api } from '../../lib/api.ts'
import { Field } from '../../ui/field.tsx'
import type { InvitationView } from '../answers.ts'
import { Shell } from '../shell.tsx'
import { StepForm } from '../step-form.tsx'
import { textOf, useSubmission } from '../submission.ts'
import { t } from '../texts.ts'
import { forgetToken, keptToken } from './token.ts'

/** How somebody comes in: from another workspace, or straight from the second factor. */
export type Entrance = 'member' | 'half'

interface AcceptStepProps {
  invitation: InvitationView
  entrance: Entrance
  name: string
  onLate: () => void
  onGone: () => void
}

const LONGEST_NAME = 120

/** The last question: under what name. */
export function AcceptStep({ invitation, entrance, name, onLate, onGone }: AcceptStepProps) {
  const submission = useSubmission({
    check(form) {
      const typed = textOf(form, 'name').trim()
      if (typed === '') return { field: 'name', text: t('ownNameMissing') }
      return typed.length > LONGEST_NAME ? { field: 'name', text: t('tooLong', { count: LONGEST_NAME }) } : null
    },
    async send(form) {
      const path = entrance === 'member' ? '/invitations/accept' : '/invitations/enter'
      await api.post(path, { token: keptToken() ?? '', name: textOf(form, 'name').trim() })
      forgetToken()
      location.assign('/app')
      await new Promise(() => undefined)
    },
    explain({ code }) {
      if (code === 'link_expired') onGone()
      if (code === 'unauthenticated' || code === 'second_factor_required') onLate()
      return null
    }
  })
  return (
    <Shell title={t('acceptTitle', { workspace: invitation.workspace })} intro={t('acceptIntro')}>
      <StepForm submission={submission} button={t('acceptButton')}>
        <Field
          label={t('ownName')}
          hint={t('ownNameHint')}
          error={submission.error('name')}
          name="name"
          autocomplete="name"
          dir="auto"
          required
          defaultValue={name}
        />
      </StepForm>
    </Shell>
  )
}
