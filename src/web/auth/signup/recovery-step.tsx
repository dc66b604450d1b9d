import { useSignal } from '@preact/signals'
import { api } from '../../lib/api.ts'
import { Button } from '../../ui/button.tsx'
import type { RecoveryCodes } from '../answers.ts'
import { ObstacleNotice } from '../obstacle-notice.tsx'
import { Shell } from '../shell.tsx'
import { useSubmission } from '../submission.ts'
import { t } from '../texts.ts'
import { CodesList } from './codes-list.tsx'
import { isOver, stepAt, type StateProps } from './parts.ts'
import { TypeBack } from './type-back.tsx'

/** Ten codes to keep, then one typed back. After a reload they cannot be shown again, so ten new ones are made. */
export function RecoveryStep({ state, onOver, codes: given }: StateProps & { codes?: readonly string[] | undefined }) {
  const codes = useSignal<readonly string[]>(given ?? [])
  const kept = useSignal(false)
  const renewal = useSubmission({
    async send() {
      codes.value = (await api.post<RecoveryCodes>('/signup/recovery')).codes
    },
    explain(problem) {
      if (isOver(problem)) onOver()
      return null
    }
  })
  if (codes.value.length === 0) {
    return (
      <Shell key="gone" title={t('recoveryGoneTitle')} {...stepAt(state, 5)} intro={t('recoveryGoneText')} focusTitle>
        <form class="form" onSubmit={renewal.onSubmit}>
          <ObstacleNotice submission={renewal} />
          <Button type="submit" kind="primary" wide busy={renewal.busy.value}>{t('recoveryRenew')}</Button>
        </form>
      </Shell>
    )
  }
  if (kept.value) return <TypeBack key="back" state={state} onShow={() => (kept.value = false)} onOver={onOver} />
  return (
    <Shell key="codes" title={t('recoveryTitle')} {...stepAt(state, 5)} intro={t('recoveryIntro')} focusTitle>
      <CodesList codes={codes.value} owner={`${state.workspaceName ?? ''} · ${state.email}`} />
      <Button kind="primary" wide onClick={() => (kept.value = true)}>{t('recoveryKept')}</Button>
    </Shell>
  )
}
