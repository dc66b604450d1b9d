import { useSignal } from '@preact/signals'
import { api } from '../../lib/api.ts'
import { locale } from '../../lib/i18n.ts'
import { Button } from '../../ui/button.tsx'
import { mailIcon } from '../../ui/icons.ts'
import { Notice } from '../../ui/notice.tsx'
import type { StartOutput } from '../answers.ts'
import { ObstacleNotice } from '../obstacle-notice.tsx'
import { useSecondsLeft } from '../seconds-left.ts'
import { Shell } from '../shell.tsx'
import { useSubmission } from '../submission.ts'
import { t } from '../texts.ts'
import { STEPS } from './parts.ts'

const AGAIN_AFTER_MS = 60_000

interface MailboxStepProps {
  email: string
  devLink?: string | undefined
  onOther: () => void
}

/** The same words for every address, known or not. */
export function MailboxStep({ email, devLink, onOther }: MailboxStepProps) {
  const link = useSignal(devLink)
  const againAt = useSignal(Date.now() + AGAIN_AFTER_MS)
  const again = useSignal(false)
  const left = useSecondsLeft(againAt.value)
  const submission = useSubmission({
    async send() {
      again.value = false
      const answer = await api.post<StartOutput>('/signup', { email, locale: locale.value })
      link.value = answer.devLink
      again.value = true
      againAt.value = Date.now() + AGAIN_AFTER_MS
    }
  })
  const [before = '', after = ''] = t('mailText', { email: '\n' }).split('\n')
  return (
    <Shell title={t('mailTitle')} step={2} of={STEPS} focusTitle intro={<>{before}<b dir="auto">{email}</b>{after}</>}>
      <p>{t('mailKnown')}</p>
      {link.value !== undefined && <a class="button button--primary button--wide" href={link.value}>{t('mailDev')}</a>}
      <p class="auth__muted">{t('mailHelp')}</p>
      <form class="form" onSubmit={submission.onSubmit}>
        <ObstacleNotice submission={submission} />
        {again.value && <Notice tone="ok" live>{t('mailSentAgain')}</Notice>}
        <div class="auth__ways">
          <Button type="submit" wide icon={mailIcon} disabled={left > 0} busy={submission.busy.value}>
            {left > 0 ? t('mailAgainIn', { count: left }) : t('mailAgain')}
          </Button>
          <Button kind="quiet" wide onClick={onOther}>{t('mailOther')}</Button>
        </div>
      </form>
    </Shell>
  )
}
