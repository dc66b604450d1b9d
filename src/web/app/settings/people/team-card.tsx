import { useState } from 'preact/hooks'
import type { Team } from '../../../../features/teams/schema.ts'
import { problemText } from '../../../lib/problems.ts'
import { Avatar, Button, IconButton, SelectField, showToast } from '../../../ui/index.ts'
import { xIcon } from '../../../ui/icons.ts'
import { api } from '../../state/client.ts'
import { members, people } from '../../state/members.ts'
import { can } from '../../state/session.ts'
import { t } from '../../t.ts'
import { ConfirmDialog } from './confirm-dialog.tsx'
import { RenameTeam } from './rename-team.tsx'
import { p } from './texts.ts'

/** One team. Who comes in or goes out is saved at once. */
export function TeamCard({ team: { id, name, memberIds }, onChange }: { team: Team; onChange: () => void }) {
  const [removing, setRemoving] = useState(false)
  const [renaming, setRenaming] = useState(false)
  const manages = can().manageTeams === true
  const inside = members.value.filter((member) => memberIds.includes(member.id))
  const outside = people.value.filter((member) => member.active && !memberIds.includes(member.id))
  const act = async (run: () => Promise<unknown>): Promise<void> => {
    try {
      await run()
      onChange()
    } catch (error) {
      showToast(t('action.failed', { reason: problemText(error) }), { tone: 'danger' })
    }
  }
  return (
    <section class="settings__card people__form" aria-labelledby={`team-${id}`}>
      <div class="people__head">
        <h3 class="settings__heading" id={`team-${id}`} dir="auto">
          {name}
        </h3>
        {manages && (
          <span class="people__buttons">
            <Button kind="quiet" aria-label={p('teams.renameOf', { team: name })} onClick={() => setRenaming(true)}>
              {p('teams.rename')}
            </Button>
            <Button kind="quiet" aria-label={p('teams.removeOf', { team: name })} onClick={() => setRemoving(true)}>
              {p('teams.remove')}
            </Button>
          </span>
        )}
      </div>
      {inside.length === 0 && <p class="members__mark">{p('teams.empty')}</p>}
      {inside.length > 0 && (
        <ul class="people__chips">
          {inside.map((member) => (
            <li key={member.id} class="people__chip">
              <Avatar id={member.id} initials={member.initials} small />
              <span dir="auto">{member.name}</span>
              {manages && (
                <IconButton icon={xIcon} label={p('teams.takeOut', { name: member.name, team: name })} onClick={() => void act(() => api.delete(`/teams/${id}/members/${member.id}`))} />
              )}
            </li>
          ))}
        </ul>
      )}
      {manages && outside.length > 0 && (
        <SelectField
          label={p('teams.add')}
          value=""
          options={[['', p('teams.choose')], ...outside.map((member) => [member.id, member.name] as const)]}
          onChoose={(memberId) => {
            if (memberId !== '') void act(() => api.put(`/teams/${id}/members/${memberId}`, {}))
          }}
        />
      )}
      {renaming && <RenameTeam id={id} name={name} onDone={onChange} onClose={() => setRenaming(false)} />}
      {removing && (
        <ConfirmDialog
          title={p('teams.removeOf', { team: name })}
          consequences={[p('teams.removeText'), p('teams.removeStays')]}
          button={p('teams.remove')}
          danger
          act={async () => {
            await api.delete(`/teams/${id}`)
            setRemoving(false)
            onChange()
          }}
          onClose={() => setRemoving(false)}
        />
      )}
    </section>
  )
}
