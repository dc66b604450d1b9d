import { useState } from 'preact/hooks'
import { Button } from '../../../ui/index.ts'
import { userPlusIcon } from '../../../ui/icons.ts'
import { can, session } from '../../state/session.ts'
import { DownloadButton } from '../download-button.tsx'
import { Invitations } from './invitations.tsx'
import { InviteDialog } from './invite-dialog.tsx'
import { Leave } from './leave.tsx'
import { Colleagues, Roster } from './roster.tsx'
import { SeatsLine } from './seats-line.tsx'
import { p } from './texts.ts'
import { usePeople } from './use-people.ts'

/** Who works here, with what rights; for those who look after them, the ways to change it. */
export function MembersPage() {
  usePeople()
  const [inviting, setInviting] = useState(false)
  const { seeSettings = false, manageMembers = false } = can()
  return (
    <div class="settings__page members__page">
      <div class="people__head">
        <div>
          <h2 class="settings__title">{p('members.title')}</h2>
          <p class="settings__text">{p('members.text', { workspace: session.value?.workspace.name ?? '' })}</p>
        </div>
        <span class="people__buttons">
          {seeSettings && <DownloadButton path="/members/roster.csv" />}
          {manageMembers && (
            <Button kind="primary" icon={userPlusIcon} onClick={() => setInviting(true)}>
              {p('invite.title')}
            </Button>
          )}
        </span>
      </div>
      <SeatsLine />
      {seeSettings ? <Roster /> : <Colleagues />}
      {seeSettings && <Invitations />}
      <Leave />
      {inviting && <InviteDialog onClose={() => setInviting(false)} />}
    </div>
  )
}
