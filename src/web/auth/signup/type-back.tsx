import { api } from '../../lib/api.ts'
import { Button } from '../../ui/button.tsx'
import { Field } from '../../ui/field.tsx'
import { Shell } from '../shell.tsx'
import { StepForm } from '../step-form.tsx'
import { textOf, useSubmission } from '../submission.ts'
import { t } from '../texts.ts'
import { isOver, stepAt, type StateProps } from './parts.ts'

/** One code typed back shows that they were kept; then the workspace opens. */
export function TypeBack({ state, onShow, onOver }: Pick<StateProps, 'state' | 'onOver'> & { onShow: () => void }) {
  const submission = useSubmission({
    check(form) {
      const typed = textOf(form, 'recoveryCode').trim()
      return typed === '' ? { field: 'recoveryCode', text: t('recoveryMissing') } : null
    },
    async send(form) {
      await api.post('/signup/complete', { recoveryCode: textOf(form, 'recoveryCode').trim().slice(0, 64) })
      location.assign('/app')
      // Stays busy until the page is gone, so that nothing is sent twice.
      await new Promise(() => undefined)
    },
    explain(problem) {
      if (isOver(problem)) onOver()
      return problem.code === 'wrong_code' ? { field: 'recoveryCode', text: t('recoveryWrong') } : null
    }
  })
  return (
    <Shell title={t('recoveryBackTitle')} {...stepAt(state, 5)} intro={t('recoveryBackIntro')}>
      <StepForm submission={submission} button={t('recoveryFinish')}>
        <div class="mono-field">
          <Field
            label={t('recoveryCode')}
            error={submission.error('recoveryCode')}
            name="recoveryCode"
            autocomplete="off"
            autocapitalize="characters"
            spellcheck={false}
            required
            maxLength={64}
          />
        </div>
      </StepForm>
      <Button kind="quiet" wide onClick={onShow}>{t('recoveryShow')}</Button>
    </Shell>
  )
}
