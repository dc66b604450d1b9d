import { useEffect } from 'preact/hooks'
import { Avatar } from '../../../ui/index.ts'
import { loadMembers, members } from '../../state/members.ts'
import { can, me, session } from '../../state/session.ts'
import { t } from '../../t.ts'
import { DownloadButton } from '../download-button.tsx'
import { p } from './texts.ts'

/** Who works here, with what role. */
export function MembersPage() {
  useEffect(() => void loadMembers().catch(() => undefined), [])
  return (
    <div class="settings__page">
      <h2 class="settings__title">{p('members.title')}</h2>
      <p class="settings__text">{p('members.text', { workspace: session.value?.workspace.name ?? '' })}</p>
      {can().seeSettings && (
        <div>
          <DownloadButton path="/members/roster.csv" />
        </div>
      )}
      <ul class="members settings__card">
        {members.value.map(({ id, name, initials, role, active }) => (
          <li key={id} class="members__member">
            <Avatar id={id} initials={initials} />
            <span class="members__name">{name}</span>
            {id === me().id && <span class="members__mark">{p('members.you')}</span>}
            {!active && <span class="members__mark">{p('members.inactive')}</span>}
            <span class="members__role">{t(`role.${role}`)}</span>
          </li>
        ))}
      </ul>
    </div>
  )
}
