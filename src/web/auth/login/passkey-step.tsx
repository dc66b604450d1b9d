import { useSignal } from '@preact/signals'
import type { CreationOptions } from '../../../features/passkeys/schema.ts'
import { api } from '../../lib/api.ts'
import { isCancelled, isKnownHere, knowsPasskeys, makePasskey } from '../../lib/passkey.ts'
import { Field } from '../../ui/field.tsx'
import { Notice } from '../../ui/notice.tsx'
import type { NextStep } from '../answers.ts'
import { Shell } from '../shell.tsx'
import { StepForm } from '../step-form.tsx'
import { textOf, useSubmission } from '../submission.ts'
import { t } from '../texts.ts'
import { PasskeyButton } from './passkey-button.tsx'

interface PasskeyStepProps {
  workspace: NonNullable<NextStep['workspaces']>[number]
  onStep: (step: NextStep) => void
  onLate: () => void
}

/** The workspace takes passkeys only: who has none makes one here and enters with it; who has one uses it. */
export function PasskeyStep({ workspace: { id, name }, onStep, onLate }: PasskeyStepProps) {
  const has = useSignal(false)
  const submission = useSubmission({
    async send(form) {
      const options = await api.post<CreationOptions>('/auth/passkey/enrol/options', { workspaceId: id })
      const credential = await makePasskey(options).catch((error: unknown) => {
        if (!isCancelled(error) && !isKnownHere(error)) throw error
        submission.obstacle.value = { text: t('passkeyNotMade') }
        return null
      })
      if (credential === null) return
      const called = textOf(form, 'name').trim() || t('passkeySuggestion')
      onStep(await api.post<NextStep>('/auth/passkey/enrol', { workspaceId: id, name: called, credential }))
    },
    explain({ code }) {
      if (code === 'unauthenticated' || code === 'wrong_step') onLate()
      if (code === 'passkey_required') has.value = true
      return null
    }
  })
  const other = (
    <p>
      <a href="/login" onClick={onLate}>
        {t('otherAccount')}
      </a>
    </p>
  )
  if (has.value)
    return (
      <Shell key="has" title={t('passkeyOnlyTitle', { workspace: name })} intro={t('passkeyOnlyHas')} focusTitle foot={other}>
        <PasskeyButton path="/auth/passkey" label={t('passkeyUse')} kind="primary" onStep={onStep} />
      </Shell>
    )
  return (
    <Shell key="none" title={t('passkeyOnlyTitle', { workspace: name })} intro={t('passkeyOnlyIntro')} focusTitle foot={other}>
      {knowsPasskeys() ? (
        <StepForm submission={submission} button={t('passkeyMake')} takeFocus={false}>
          <Field label={t('passkeyName')} hint={t('passkeyNameHint')} name="name" maxLength={120} autocomplete="off" defaultValue={t('passkeySuggestion')} />
        </StepForm>
      ) : (
        <Notice tone="warn">{t('passkeyUnknown')}</Notice>
      )}
    </Shell>
  )
}
