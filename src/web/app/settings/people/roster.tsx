import { problemText } from '../../../lib/problems.ts'
import { word } from '../../../lib/words.ts'
import { Avatar, Button, EmptyState, Skeleton } from '../../../ui/index.ts'
import { circleAlertIcon } from '../../../ui/icons.ts'
import { members, people } from '../../state/members.ts'
import { can, me } from '../../state/session.ts'
import { t } from '../../t.ts'
import { useRoles } from '../roles/use-roles.ts'
import { MemberRow } from './member-row.tsx'
import { LEVELS } from './rights-fields.tsx'
import { p } from './texts.ts'
import { loadPeople, peopleError, roster } from './use-people.ts'

/** Who works here as a grid: role, the three access levels, and how each signs in. */
export function Roster() {
  const { list: roles } = useRoles()
  const list = roster.value
  if (list === null && peopleError.value === null) return <Skeleton rows={3} />
  if (list === null) {
    return (
      <EmptyState icon={circleAlertIcon} tone="danger" title={t('settings.loadFailed')} action={<Button onClick={() => void loadPeople()}>{word('tryAgain')}</Button>}>
        {problemText(peopleError.value)}
      </EmptyState>
    )
  }
  const withFactors = can().manageMembers === true
  const ownRoleOf = (memberId: string): string | undefined => {
    const roleId = members.value.find(({ id }) => id === memberId)?.customRoleId
    return roles?.custom.find(({ id }) => id === roleId)?.name
  }
  return (
    <div class="settings__card members__card">
      <table class="members">
        <caption class="unseen">{p('members.title')}</caption>
        <thead>
          <tr>
            <th scope="col">{p('members.person')}</th>
            <th scope="col" class="members__role">
              {p('rights.role')}
            </th>
            {LEVELS.map((level) => (
              <th key={level} scope="col" class="members__level">
                {p(`level.${level}Short`)}
              </th>
            ))}
            {withFactors && (
              <th scope="col" class="members__factors">
                {p('factors.title')}
              </th>
            )}
            <td class="members__menu">
              <span class="unseen">{p('members.menus')}</span>
            </td>
          </tr>
        </thead>
        <tbody>
          {[...list.filter(({ active }) => active), ...list.filter(({ active }) => !active)].map((member) => (
            <MemberRow key={member.id} member={member} ownRole={ownRoleOf(member.id)} withFactors={withFactors} />
          ))}
        </tbody>
      </table>
    </div>
  )
}

/** For everybody else: names and roles. */
export function Colleagues() {
  return (
    <ul class="settings__card" aria-label={p('members.title')}>
      {people.value.map(({ id, name, initials, role, active }) => (
        <li key={id} class="people__row">
          <Avatar id={id} initials={initials} />
          <span class="members__who">
            <span class="members__name" dir="auto">
              {name}
              {id === me().id && <span class="members__pill">{p('members.you')}</span>}
              {!active && <span class="members__pill">{p('members.inactive')}</span>}
            </span>
          </span>
          <span class="members__mark">{t(`role.${role}`)}</span>
        </li>
      ))}
    </ul>
  )
}
