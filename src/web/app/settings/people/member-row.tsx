import { useState } from 'preact/hooks'
import type { RosterEntry } from '../../../../features/membership/schema.ts'
import { formatDate } from '../../../lib/dates.ts'
import { Avatar, IconButton, Menu, type MenuItem } from '../../../ui/index.ts'
import { ellipsisIcon, shieldIcon, userCheckIcon, userIcon, userXIcon, usersIcon } from '../../../ui/icons.ts'
import { can, me } from '../../state/session.ts'
import { t } from '../../t.ts'
import { MemberDialog, type MemberAct } from './member-dialog.tsx'
import { p } from './texts.ts'
import { type Factors, factors } from './use-people.ts'

/** One member: who, with what rights, how they sign in, and what may be done about it. */
export function MemberRow({ member }: { member: RosterEntry }) {
  const [act, setAct] = useState<MemberAct | null>(null)
  const { id, name, initials, email, active, endsAt, ended } = member
  const items = actsFor(member).map(({ act: does, ...item }): MenuItem => ({ ...item, key: does, run: () => setAct(does) }))
  const known = factors.value.get(id)
  return (
    <li class={`members__member${active ? '' : ' members__member--off'}`}>
      <Avatar id={id} initials={initials} />
      <span class="members__who">
        <span class="members__name" dir="auto">
          {name}
          {id === me().id && <span class="members__you">{p('members.you')}</span>}
        </span>
        <span class="members__mark">{email}</span>
      </span>
      <span class="members__rights">
        <span>
          {t(`role.${member.role}`)}
          {!active && <span class="members__state">{p('members.inactive')}</span>}
          {active && endsAt !== null && <span class="members__state">{p(ended ? 'members.ended' : 'members.ends', { date: formatDate(endsAt) })}</span>}
        </span>
        <span class="members__mark">{levelsIn(member)}</span>
        {active && known !== undefined && <span class="members__mark">{factorsIn(known)}</span>}
      </span>
      {items.length > 0 ? (
        <Menu
          label={p('members.actions', { name })}
          items={items}
          button={({ buttonRef, ...wiring }) => <IconButton icon={ellipsisIcon} label={p('members.actions', { name })} buttonRef={buttonRef} {...wiring} />}
        />
      ) : (
        <span class="members__none" />
      )}
      {act !== null && <MemberDialog member={member} act={act} onClose={() => setAct(null)} />}
    </li>
  )
}

function actsFor({ id, active, can: may }: RosterEntry): (Omit<MenuItem, 'key' | 'run'> & { act: MemberAct })[] {
  const resets = can().manageMembers === true && id !== me().id && active && may.deactivate
  return [
    ...(may.change && active ? [{ act: 'rights' as const, label: p('rights.change'), icon: userIcon }] : []),
    ...(resets ? [{ act: 'factors' as const, label: p('reset.title'), icon: shieldIcon }] : []),
    ...(may.handOver ? [{ act: 'handOver' as const, label: p('handOver.title'), icon: usersIcon }] : []),
    ...(may.deactivate && active ? [{ act: 'deactivate' as const, label: p('deactivate.title'), icon: userXIcon, apart: true }] : []),
    ...(may.deactivate && !active ? [{ act: 'reactivate' as const, label: p('reactivate.title'), icon: userCheckIcon }] : [])
  ]
}

function levelsIn({ access }: Pick<RosterEntry, 'access'>): string {
  const given = [access.messaging && p('level.messaging'), access.customerData && p('level.customerData'), access.billing && p('level.billing')].filter(Boolean)
  return given.length === 0 ? p('level.none') : given.join(' · ')
}

function factorsIn({ passkeys, authenticators, recoveryCodesLeft }: Factors): string {
  const parts = [passkeys > 0 && p('factors.passkeys', { count: passkeys }), authenticators > 0 && p('factors.apps', { count: authenticators })].filter(Boolean)
  if (parts.length === 0) return p('factors.none')
  return [...parts, p('factors.codes', { count: recoveryCodesLeft })].join(' · ')
}
