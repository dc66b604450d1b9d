import { useState } from 'preact/hooks'
import type { Invitation } from '../../../../features/invitations/schema.ts'
import { formatDate, formatExact } from '../../../lib/dates.ts'
import { problemText } from '../../../lib/problems.ts'
import { Button, Icon, showToast } from '../../../ui/index.ts'
import { mailIcon } from '../../../ui/icons.ts'
import { api } from '../../state/client.ts'
import { can } from '../../state/session.ts'
import { t } from '../../t.ts'
import { lastMomentOf } from './rights-fields.tsx'
import { p } from './texts.ts'
import { invitations, loadPeople } from './use-people.ts'

/** Who was invited and has not come yet. */
export function Invitations() {
  const list = invitations.value
  if (list.length === 0) return null
  return (
    <section class="settings__card" aria-labelledby="people-invited">
      <h3 class="settings__heading" id="people-invited">
        {p('invited.title')}
      </h3>
      <p class="settings__text">{p('invited.text')}</p>
      <ul>
        {list.map((invitation) => (
          <Invited key={invitation.id} invitation={invitation} />
        ))}
      </ul>
    </section>
  )
}

function Invited({ invitation: { id, email, role, endsAt, expiresAt, expired } }: { invitation: Invitation }) {
  const [busy, setBusy] = useState(false)
  const act = async (run: () => Promise<unknown>, said: string): Promise<void> => {
    setBusy(true)
    try {
      await run()
      await loadPeople()
      showToast(said)
    } catch (error) {
      showToast(t('action.failed', { reason: problemText(error) }), { tone: 'danger' })
    }
    setBusy(false)
  }
  return (
    <li class="people__row">
      <Icon of={mailIcon} />
      <span class="members__who">
        <span class="members__name">{email}</span>
        <span class="members__mark" title={formatExact(expiresAt)}>
          {t(`role.${role}`)}
          {endsAt !== null && ` ${p('members.ends', { date: formatDate(lastMomentOf(endsAt)) })}`} · {p(expired ? 'invited.expired' : 'invited.until', { date: formatDate(expiresAt) })}
        </span>
      </span>
      {can().manageMembers && (
        <span class="people__buttons">
          <Button busy={busy} aria-label={p('invited.againTo', { email })} onClick={() => void act(() => api.post(`/invitations/${id}/resend`), p('invite.sent', { email }))}>
            {p('invited.again')}
          </Button>
          <Button kind="quiet" busy={busy} aria-label={p('invited.withdrawFrom', { email })} onClick={() => void act(() => api.delete(`/invitations/${id}`), p('invited.withdrawn', { email }))}>
            {p('invited.withdraw')}
          </Button>
        </span>
      )}
    </li>
  )
}
