import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { ApiProblem, api } from '../../lib/api.ts'
import { formatExact } from '../../lib/dates.ts'
import { problemText } from '../../lib/problems.ts'
import { Button } from '../../ui/button.tsx'
import { Notice } from '../../ui/notice.tsx'
import type { RecoveryCodes, RecoveryState, TotpSetup } from '../answers.ts'
import { CodeField } from '../code-field.tsx'
import { checkCode, digitsOf } from '../code.ts'
import { Shell } from '../shell.tsx'
import { CodesList } from '../signup/codes-list.tsx'
import { TotpKey } from '../signup/totp-key.tsx'
import { StepForm } from '../step-form.tsx'
import { textOf, useSubmission } from '../submission.ts'
import { t } from '../texts.ts'
import { Waiting } from '../waiting.tsx'
import { PasswordStep } from './password-step.tsx'

type Place =
  | { at: 'over' }
  | { at: 'failed'; error: unknown }
  | { at: 'waiting'; readyAt: string }
  | { at: 'password' }
  | { at: 'app'; setup: TotpSetup }
  | { at: 'codes'; codes: readonly string[] }

/** The link of the mail: begins the wait, tells how long it is, and after it leads to a new authenticator app. */
export function Recover() {
  const token = useSignal(/^#token=([\w-]{43})$/.exec(location.hash)?.[1] ?? '')
  const place = useSignal<Place | null>(null)
  const fail = (error: unknown): void => {
    place.value = error instanceof ApiProblem && error.code === 'link_expired' ? { at: 'over' } : { at: 'failed', error }
  }
  const open = async (): Promise<void> => {
    const { state, readyAt } = await api.post<RecoveryState>('/auth/factor-recovery/confirm', { token: token.value })
    place.value = state === 'ready' ? { at: 'password' } : { at: 'waiting', readyAt: readyAt ?? '' }
  }
  useEffect(() => {
    history.replaceState(null, '', location.pathname)
    if (token.value === '') place.value = { at: 'over' }
    else open().catch(fail)
  }, [])

  const now = place.value
  if (now === null) return <Waiting />
  if (now.at === 'over') return <Shell title={t('recoverOverTitle')} intro={t('recoverOver')} focusTitle><p><a href="/login">{t('backToLogin')}</a></p></Shell>
  if (now.at === 'failed') return <Shell title={t('lostTitle')} focusTitle><Notice tone="danger" live>{problemText(now.error)}</Notice></Shell>
  if (now.at === 'waiting') return <Shell title={t('recoverWaitTitle')} intro={t('recoverWait', { moment: formatExact(now.readyAt) })} focusTitle><p>{t('recoverKeep')}</p></Shell>
  if (now.at === 'password') {
    return (
      <PasswordStep
        late={false}
        notice={t('recoverReady')}
        onStep={() => {
          api.post<TotpSetup>('/auth/factor-recovery/prepare', { token: token.value }).then((setup) => (place.value = { at: 'app', setup }), fail)
        }}
      />
    )
  }
  if (now.at === 'codes') {
    return (
      <Shell key="codes" title={t('recoveryTitle')} intro={t('recoveryIntro')} focusTitle>
        <CodesList codes={now.codes} owner="Rind" />
        <Button kind="primary" wide onClick={() => location.assign('/login')}>{t('recoveryKept')}</Button>
      </Shell>
    )
  }
  return <NewApp setup={now.setup} token={token.value} onCodes={(codes) => (place.value = { at: 'codes', codes })} />
}

function NewApp({ setup, token, onCodes }: { setup: TotpSetup; token: string; onCodes: (codes: readonly string[]) => void }) {
  const submission = useSubmission({
    check: (form) => checkCode(textOf(form, 'code')),
    async send(form) {
      onCodes((await api.post<RecoveryCodes>('/auth/factor-recovery/finish', { token, code: digitsOf(textOf(form, 'code')) })).codes)
    },
    explain: ({ code }) => (code === 'wrong_code' ? { field: 'code', text: t('codeWrong') } : null)
  })
  return (
    <Shell key="app" title={t('totpTitle')} intro={t('totpIntro')} focusTitle>
      <StepForm submission={submission} button={t('next')} takeFocus={false}>
        <TotpKey setup={setup} />
        <CodeField label={t('totpCode')} error={submission.error('code')} />
      </StepForm>
    </Shell>
  )
}
