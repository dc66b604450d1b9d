import { api } from '../../lib/api.ts'
import { formatDate } from '../../lib/dates.ts'
import { Button } from '../../ui/button.tsx'
import { Notice } from '../../ui/notice.tsx'
import type { InvitationView, SessionView } from '../answers.ts'
import { ObstacleNotice } from '../obstacle-notice.tsx'
import { Shell } from '../shell.tsx'
import { useSubmission } from '../submission.ts'
import { t } from '../texts.ts'
import { keptToken } from './token.ts'

interface InvitationStepProps {
  invitation: InvitationView
  /** Who is signed in in this browser, if anybody is. */
  session: SessionView | null
  onAccept: (name: string) => void
  onLogin: () => void
  onGone: () => void
}

/** What the invitation says, and the one way on from here. */
export function InvitationStep({ invitation, session, onAccept, onLogin, onGone }: InvitationStepProps) {
  const { workspace, invitedBy, email, endsAt, expiresAt, known } = invitation
  const other = session !== null && session.member.email !== email
  const submission = useSubmission({
    async send() {
      if (other) await api.post('/auth/sign-out')
      if (known) return session === null || other ? onLogin() : onAccept(session.member.name)
      await api.post('/signup/join', { token: keptToken() ?? '' })
      location.assign('/signup')
      // Stays busy until the page is gone, so that nothing is sent twice.
      await new Promise(() => undefined)
    },
    explain({ code }) {
      if (code === 'link_expired') onGone()
      if (code === 'has_account') onLogin()
      return null
    }
  })
  return (
    <Shell title={t('invitationTo', { workspace })} intro={t('invitationBy', { name: invitedBy })} focusTitle>
      <dl class="facts">
        <dt>{t('invitationFor')}</dt>
        <dd dir="auto">{email}</dd>
        <dt>{t('invitationRole')}</dt>
        <dd>{t(`role_${invitation.role}`)}</dd>
        <dt>{t('invitationRights')}</dt>
        <dd>{rightsIn(invitation)}</dd>
        {endsAt !== null && (
          <>
            <dt>{t('invitationEnds')}</dt>
            <dd>{formatDate(endsAt)}</dd>
          </>
        )}
        <dt>{t('invitationUntil')}</dt>
        <dd>{formatDate(expiresAt)}</dd>
      </dl>
      {other && <Notice tone="warn">{t('invitationOther', { email: session.member.email })}</Notice>}
      <form class="form" onSubmit={submission.onSubmit} aria-labelledby="title">
        <ObstacleNotice submission={submission} />
        <Button type="submit" kind="primary" wide busy={submission.busy.value}>
          {other ? t('invitationSwitch') : !known ? t('invitationStart') : session === null ? t('invitationLogin') : t('next')}
        </Button>
      </form>
      {!known && <p class="auth__muted">{t('invitationPhone')}</p>}
    </Shell>
  )
}

function rightsIn({ access }: InvitationView): string {
  const given = [access.messaging && t('right_messaging'), access.customerData && t('right_customerData'), access.billing && t('right_billing')].filter(Boolean)
  return given.length === 0 ? t('right_none') : given.join(', ')
}
