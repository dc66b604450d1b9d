import { useState } from 'preact/hooks'
import { problemText } from '../../../lib/problems.ts'
import { word } from '../../../lib/words.ts'
import { Avatar, Button, EmptyState, Skeleton } from '../../../ui/index.ts'
import { circleAlertIcon, userPlusIcon } from '../../../ui/icons.ts'
import { members } from '../../state/members.ts'
import { can, me, session } from '../../state/session.ts'
import { t } from '../../t.ts'
import { Invitations } from './invitations.tsx'
import { InviteDialog } from './invite-dialog.tsx'
import { Leave } from './leave.tsx'
import { MemberRow } from './member-row.tsx'
import { p } from './texts.ts'
import { loadPeople, peopleError, roster, usePeople } from './use-people.ts'

/** Who works here, with what rights; for those who look after them, the ways to change it. */
export function MembersPage() {
  usePeople()
  const [inviting, setInviting] = useState(false)
  const { seeSettings = false, manageMembers = false } = can()
  return (
    <div class="settings__page">
      <div class="people__head">
        <h2 class="settings__title">{p('members.title')}</h2>
        {manageMembers && (
          <Button kind="primary" icon={userPlusIcon} onClick={() => setInviting(true)}>
            {p('invite.title')}
          </Button>
        )}
      </div>
      <p class="settings__text">{p('members.text', { workspace: session.value?.workspace.name ?? '' })}</p>
      {seeSettings ? <Roster /> : <Colleagues />}
      {seeSettings && <Invitations />}
      <Leave />
      {inviting && <InviteDialog onClose={() => setInviting(false)} />}
    </div>
  )
}

function Roster() {
  const list = roster.value
  if (list === null && peopleError.value === null) return <Skeleton rows={3} />
  if (list === null) {
    return (
      <EmptyState icon={circleAlertIcon} tone="danger" title={t('settings.loadFailed')} action={<Button onClick={() => void loadPeople()}>{word('tryAgain')}</Button>}>
        {problemText(peopleError.value)}
      </EmptyState>
    )
  }
  const ordered = [...list.filter(({ active }) => active), ...list.filter(({ active }) => !active)]
  return (
    <ul class="members settings__card" aria-label={p('members.title')}>
      {ordered.map((member) => (
        <MemberRow key={member.id} member={member} />
      ))}
    </ul>
  )
}

/** For everybody else: names and roles. */
function Colleagues() {
  return (
    <ul class="members settings__card" aria-label={p('members.title')}>
      {members.value.map(({ id, name, initials, role, active }) => (
        <li key={id} class="members__member">
          <Avatar id={id} initials={initials} />
          <span class="members__who">
            <span class="members__name" dir="auto">
              {name}
            </span>
          </span>
          {id === me().id && <span class="members__mark">{p('members.you')}</span>}
          {!active && <span class="members__mark">{p('members.inactive')}</span>}
          <span class="members__mark">{t(`role.${role}`)}</span>
        </li>
      ))}
    </ul>
  )
}
