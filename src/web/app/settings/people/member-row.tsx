import { useState } from 'preact/hooks'
import type { RosterEntry } from '../../../../features/membership/schema.ts'
import { formatDate } from '../../../lib/dates.ts'
import { Avatar, Icon, IconButton, Menu, type MenuItem } from '../../../ui/index.ts'
import { checkIcon, ellipsisIcon, inboxIcon, minusIcon, shieldIcon, userCheckIcon, userIcon, userXIcon, usersIcon } from '../../../ui/icons.ts'
import { can, me } from '../../state/session.ts'
import { navigate, paths } from '../../state/route.ts'
import { t } from '../../t.ts'
import { FactorsCell } from './factors-cell.tsx'
import { MemberDialog, type MemberAct } from './member-dialog.tsx'
import { LEVELS, lastMomentOf } from './rights-fields.tsx'
import { p } from './texts.ts'

interface MemberRowProps {
  member: RosterEntry
  /** The name of the workspace's own role, for who has one. */
  ownRole: string | undefined
  withFactors: boolean
}

/** One member: who, with what rights, how they sign in, and what may be done about it. */
export function MemberRow({ member, ownRole, withFactors }: MemberRowProps) {
  const [act, setAct] = useState<MemberAct | null>(null)
  const { id, name, initials, email, active, endsAt, ended, access } = member
  const items = itemsFor(member, setAct)
  return (
    <tr class={active ? '' : 'members__off'}>
      <th scope="row" class="members__person">
        <Avatar id={id} initials={initials} />
        <span class="members__who">
          <span class="members__name" dir="auto">
            {name}
            {id === me().id && <span class="members__pill">{p('members.you')}</span>}
          </span>
          <span class="members__mark" title={email}>
            {email}
          </span>
        </span>
      </th>
      <td class="members__role">
        <span dir="auto">{ownRole ?? t(`role.${member.role}`)}</span>
        {!active && <span class="members__pill">{p('members.inactive')}</span>}
        {active && endsAt !== null && <span class="members__pill">{p(ended ? 'members.ended' : 'members.ends', { date: formatDate(lastMomentOf(endsAt)) })}</span>}
      </td>
      {LEVELS.map((level) => (
        <td key={level} class={`members__level${access[level] ? ' members__level--given' : ''}`}>
          <Icon of={access[level] ? checkIcon : minusIcon} />
          <span class="unseen">{p(access[level] ? 'level.given' : 'level.notGiven')}</span>
          <span class="members__word" aria-hidden="true">
            {p(`level.${level}Short`)}
          </span>
        </td>
      ))}
      {withFactors && <FactorsCell memberId={id} active={active} />}
      <td class="members__menu">
        {items.length > 0 && (
          <Menu
            label={p('members.actions', { name })}
            items={items}
            button={({ buttonRef, ...wiring }) => <IconButton icon={ellipsisIcon} label={p('members.actions', { name })} buttonRef={buttonRef} {...wiring} />}
          />
        )}
        {act !== null && <MemberDialog member={member} act={act} onClose={() => setAct(null)} />}
      </td>
    </tr>
  )
}

function itemsFor({ id, active, can: may }: RosterEntry, choose: (act: MemberAct) => void): MenuItem[] {
  const resets = can().manageMembers === true && id !== me().id && active && may.deactivate
  const item = (key: MemberAct, label: string, icon: MenuItem['icon'], apart = false): MenuItem => ({ key, label, ...(icon && { icon }), apart, run: () => choose(key) })
  return [
    ...(may.change && active ? [item('rights', p('rights.change'), userIcon)] : []),
    ...(may.change && active ? [{ key: 'inboxes', label: p('rights.inboxes'), icon: inboxIcon, run: () => navigate(`${paths.settingsSection('access')}/${id}`) }] : []),
    ...(resets ? [item('factors', p('reset.title'), shieldIcon)] : []),
    ...(may.handOver ? [item('handOver', p('handOver.title'), usersIcon)] : []),
    ...(may.deactivate && active ? [item('deactivate', p('deactivate.title'), userXIcon, true)] : []),
    ...(may.deactivate && !active ? [item('reactivate', p('reactivate.title'), userCheckIcon)] : [])
  ]
}
