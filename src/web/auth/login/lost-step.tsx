import { useSignal } from '@preact/signals'
import { api } from '../../lib/api.ts'
import { locale } from '../../lib/i18n.ts'
import { Button } from '../../ui/button.tsx'
import { Notice } from '../../ui/notice.tsx'
import type { ResetStart } from '../answers.ts'
import { ObstacleNotice } from '../obstacle-notice.tsx'
import { Shell } from '../shell.tsx'
import { useSubmission } from '../submission.ts'
import { t } from '../texts.ts'

/** For a sole owner who has neither app nor codes: asks for the mail that begins the wait. */
export function LostStep({ onBack, onLate }: { onBack: () => void; onLate: () => void }) {
  const sent = useSignal<ResetStart | null>(null)
  const submission = useSubmission({
    async send() {
      sent.value = await api.post<ResetStart>('/auth/factor-recovery', { locale: locale.value })
    },
    explain({ code }) {
      if (code === 'unauthenticated') onLate()
      return null
    }
  })
  if (sent.value !== null) {
    const { devLink } = sent.value
    return (
      <Shell key="sent" title={t('lostSentTitle')} intro={t('lostSent')} focusTitle>
        {devLink !== undefined && <Notice tone="info">{t('forgotDev')} <a href={devLink}>{t('forgotDevLink')}</a></Notice>}
      </Shell>
    )
  }
  return (
    <Shell key="lost" title={t('lostTitle')} intro={t('lostIntro')} focusTitle>
      <form class="form" onSubmit={submission.onSubmit} aria-labelledby="title">
        <ObstacleNotice submission={submission} />
        <Button type="submit" kind="primary" wide busy={submission.busy.value}>{t('lostButton')}</Button>
        <Button kind="quiet" wide onClick={onBack}>{t('lostBack')}</Button>
      </form>
    </Shell>
  )
}
