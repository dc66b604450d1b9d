import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { ApiProblem, api } from '../../lib/api.ts'
import { problemText } from '../../lib/problems.ts'
import { word } from '../../lib/words.ts'
import { Button } from '../../ui/button.tsx'
import { Notice } from '../../ui/notice.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import type { RecoveryCodes, SignupState, TotpSetup } from '../answers.ts'
import { CodeField } from '../code-field.tsx'
import { checkCode, digitsOf } from '../code.ts'
import { Shell } from '../shell.tsx'
import { StepForm } from '../step-form.tsx'
import { textOf, useSubmission, type Obstacle } from '../submission.ts'
import { t } from '../texts.ts'
import { isOver, stepAt, type StateProps } from './parts.ts'
import { TotpKey } from './totp-key.tsx'

export function TotpStep({ state, onState, onOver, onCodes }: StateProps & { onCodes: (codes: readonly string[]) => void }) {
  const setup = useSignal<TotpSetup | null>(null)
  const failure = useSignal<unknown>(null)

  /** The sign-up is elsewhere than this page believes: go where it is. */
  const catchUp = async (): Promise<void> => api.get<SignupState>('/signup').then(onState, onOver)
  const prepare = async (): Promise<void> => {
    failure.value = null
    try {
      setup.value = await api.post<TotpSetup>('/signup/totp')
    } catch (error) {
      if (error instanceof ApiProblem && isOver(error)) onOver()
      else if (error instanceof ApiProblem && error.code === 'wrong_step') await catchUp()
      else failure.value = error
    }
  }
  useEffect(() => void prepare(), [])

  const submission = useSubmission({
    check: (form) => checkCode(textOf(form, 'code')),
    async send(form) {
      onCodes((await api.post<RecoveryCodes>('/signup/totp/confirm', { code: digitsOf(textOf(form, 'code')) })).codes)
    },
    explain(problem) {
      if (isOver(problem)) onOver()
      if (problem.code === 'wrong_step') void catchUp()
      return explainCode(problem)
    }
  })
  return (
    <Shell title={t('totpTitle')} {...stepAt(state, 4)} intro={t('totpIntro')} focusTitle>
      {failure.value !== null && (
        <Notice tone="danger" live action={<Button onClick={() => void prepare()}>{word('tryAgain')}</Button>}>
          {problemText(failure.value)}
        </Notice>
      )}
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

function explainCode({ code, problem }: ApiProblem): Obstacle | null {
  if (code === 'wrong_code') return { field: 'code', text: t('codeWrong') }
  if (code === 'code_used') return { field: 'code', text: t('codeUsed') }
  if (code !== 'clock_skew') return null
  const minutes = Math.max(1, Math.abs(Number(problem.facts?.['minutes'] ?? 1)))
  const text = t(problem.facts?.['direction'] === 'ahead' ? 'clockAhead' : 'clockBehind', { count: minutes })
  return { field: 'code', text }
}
