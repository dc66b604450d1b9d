import { Notice } from '../../ui/notice.tsx'
import { Shell } from '../shell.tsx'
import { t } from '../texts.ts'
import { ToLogin } from './to-login.tsx'

/** This installation takes no new businesses, or only invited ones. */
export function ClosedPage({ signups, expired }: { signups: 'invite' | 'closed'; expired: boolean }) {
  const invited = signups === 'invite'
  const text = t(invited ? 'inviteText' : 'closedText')
  return (
    <Shell title={t(invited ? 'inviteTitle' : 'closedTitle')} intro={text} focusTitle>
      {invited && expired && <Notice tone="warn" live>{t('invitationExpired')}</Notice>}
      <ToLogin button />
    </Shell>
  )
}
