import type { Colleague } from '../../../features/members/schema.ts'
import type { Conversation } from '../../../features/conversations/schema.ts'
import { Avatar, Icon, Menu, type MenuItem } from '../../ui/index.ts'
import { chevronDownIcon, userPlusIcon, userXIcon, usersIcon } from '../../ui/icons.ts'
import { member, members } from '../state/members.ts'
import { me } from '../state/session.ts'
import { teams } from '../state/teams.ts'
import { t } from '../t.ts'
import { giveTo, giveToTeam } from './actions.ts'
import './assign-menu.css'

/** Gives the conversation to a colleague, to you, or to nobody; and to a team, beside that. */
export function AssignMenu({ conversation }: { conversation: Conversation }) {
  const { assigneeId, teamId } = conversation
  const myId = me().id
  const assignable = members.value.filter(
    ({ active, assignable, closedInboxes }) => active && assignable && !closedInboxes.includes(conversation.inboxId)
  )
  const mine = assignable.filter(({ id }) => id === myId)
  const others = assignable.filter(({ id }) => id !== myId).toSorted((a, b) => a.name.localeCompare(b.name))
  const item = (colleague: Colleague, apart: boolean): MenuItem => ({
    key: colleague.id,
    apart,
    checked: assigneeId === colleague.id,
    label: (
      <>
        <Avatar id={colleague.id} initials={colleague.initials} small />
        <span class="assign-menu__name">
          {colleague.id === myId ? t('action.me', { name: colleague.name }) : colleague.name}
        </span>
      </>
    ),
    run: () => void giveTo(conversation, colleague.id)
  })
  const current = member(assigneeId)
  return (
    <Menu
      label={t('action.assignTo')}
      items={[
        ...mine.map((colleague) => item(colleague, false)),
        {
          key: 'nobody',
          label: t('action.nobody'),
          icon: userXIcon,
          checked: assigneeId === null,
          run: () => void giveTo(conversation, null)
        },
        ...others.map((colleague, index) => item(colleague, index === 0)),
        ...teams.value.map(
          ({ id, name }, index): MenuItem => ({
            key: id,
            apart: index === 0,
            checked: teamId === id,
            toggle: true,
            icon: usersIcon,
            label: <span class="assign-menu__name">{name}</span>,
            run: () => void giveToTeam(conversation, teamId === id ? null : id)
          })
        )
      ]}
      button={({ buttonRef, ...wiring }) => (
        <button
          type="button"
          ref={buttonRef}
          class="button button--plain"
          data-shortcut="a"
          {...wiring}
          title={t('action.assignTo')}
        >
          {current === undefined ? (
            <>
              <span class="assign-menu__icon">
                <Icon of={userPlusIcon} />
              </span>
              <span class="assign-menu__word">{t('action.assign')}</span>
            </>
          ) : (
            <>
              <Avatar id={current.id} initials={current.initials} small />
              <span class="assign-menu__current">{current.name.split(' ')[0]}</span>
            </>
          )}
          <Icon of={chevronDownIcon} size={16} />
        </button>
      )}
    />
  )
}
