import { useSignal } from '@preact/signals'
import type { ApiProblem } from '../../lib/api.ts'
import { api } from '../../lib/api.ts'
import { knowsPasskeys } from '../../lib/passkey.ts'
import { Button } from '../../ui/button.tsx'
import { Field } from '../../ui/field.tsx'
import type { NextStep } from '../answers.ts'
import { CodeField } from '../code-field.tsx'
import { checkCode, digitsOf } from '../code.ts'
import { Shell } from '../shell.tsx'
import { StepForm } from '../step-form.tsx'
import { textOf, useSubmission, type Obstacle } from '../submission.ts'
import { t } from '../texts.ts'
import { LostStep } from './lost-step.tsx'
import { PasskeyButton } from './passkey-button.tsx'

interface FactorStepProps {
  /** What there is to choose from; unknown after a reload, and then everything is offered. */
  factors: NextStep['factors']
  onStep: (step: NextStep) => void
  /** The first step has run out; it has to be taken again. */
  onLate: () => void
  onOther: () => void
}

type Way = 'app' | 'passkey' | 'recovery'

/** The second factor: a passkey, a code of the app, or one of the codes that were kept. */
export function FactorStep(props: FactorStepProps) {
  const { authenticator, passkey, recovery } = props.factors ?? { authenticator: true, passkey: true, recovery: true }
  const ways: Way[] = [...(passkey && knowsPasskeys() ? ['passkey' as const] : []), ...(authenticator ? ['app' as const] : []), ...(recovery ? ['recovery' as const] : [])]
  const chosen = useSignal<Way>(props.factors === undefined ? 'app' : (ways[0] ?? 'app'))
  const way = chosen.value
  const lost = useSignal(false)
  if (lost.value) return <LostStep onBack={() => (lost.value = false)} onLate={props.onLate} />
  return (
    <Shell key={way} title={t(TITLES[way])} intro={t(INTROS[way])} focusTitle={way === 'passkey'}>
      {way === 'passkey' && <PasskeyButton path="/auth/passkey/factor" label={t('passkeyUse')} kind="primary" onStep={props.onStep} onLate={props.onLate} />}
      {way === 'app' && <AppForm {...props} />}
      {way === 'recovery' && <RecoveryForm {...props} />}
      <div class="auth__ways">
        {ways
          .filter((other) => other !== way)
          .map((other) => (
            <Button key={other} kind="quiet" wide onClick={() => (chosen.value = other)}>{t(CHOICES[other])}</Button>
          ))}
        {(way === 'recovery' || !recovery) && <Button kind="quiet" wide onClick={() => (lost.value = true)}>{t('lostAll')}</Button>}
        <Button kind="quiet" wide onClick={props.onOther}>{t('otherAccount')}</Button>
      </div>
    </Shell>
  )
}

const TITLES = { app: 'factorTitle', passkey: 'passkeyTitle', recovery: 'factorRecoveryTitle' } as const
const INTROS = { app: 'factorIntro', passkey: 'passkeyIntro', recovery: 'factorRecoveryIntro' } as const
const CHOICES = { app: 'factorApp', passkey: 'passkeyUse', recovery: 'factorRecovery' } as const

function AppForm({ onStep, onLate }: FactorStepProps) {
  const submission = useSubmission({
    check: (form) => checkCode(textOf(form, 'code')),
    send: async (form) => onStep(await api.post<NextStep>('/auth/totp', { code: digitsOf(textOf(form, 'code')) })),
    explain: (problem) => explain(problem, onLate, t('codeWrong'), t('codeUsed'))
  })
  return (
    <StepForm submission={submission} button={t('next')}>
      <CodeField label={t('factorCode')} error={submission.error('code')} />
    </StepForm>
  )
}

function RecoveryForm({ onStep, onLate }: FactorStepProps) {
  const submission = useSubmission({
    check: (form) => (textOf(form, 'code').trim() === '' ? { field: 'code', text: t('factorRecoveryMissing') } : null),
    async send(form) {
      onStep(await api.post<NextStep>('/auth/recovery', { code: textOf(form, 'code').trim().slice(0, 64) }))
    },
    explain: (problem) => explain(problem, onLate, t('factorRecoveryWrong'), t('factorRecoveryUsed'))
  })
  return (
    <StepForm submission={submission} button={t('next')}>
      <div class="mono-field">
        <Field
          label={t('factorRecoveryCode')}
          error={submission.error('code')}
          name="code"
          autocomplete="off"
          autocapitalize="characters"
          spellcheck={false}
          required
          maxLength={64}
        />
      </div>
    </StepForm>
  )
}

function explain({ code }: ApiProblem, onLate: () => void, wrong: string, used: string): Obstacle | null {
  if (code === 'unauthenticated' || code === 'wrong_step') onLate()
  if (code === 'wrong_code') return { field: 'code', text: wrong }
  return code === 'code_used' ? { field: 'code', text: used } : null
}
