import { useEffect } from 'preact/hooks'
import { Avatar, EmptyState, Icon } from '../../../ui/index.ts'
import { arrowLeftIcon, chevronRightIcon, infoIcon } from '../../../ui/icons.ts'
import { loadInboxes } from '../../state/inboxes.ts'
import { loadMembers, member, members, people } from '../../state/members.ts'
import { paths } from '../../state/route.ts'
import { t } from '../../t.ts'
import { AccessForm } from './access-form.tsx'
import { r } from './texts.ts'
import { useRoles } from './use-roles.ts'

/** Who reaches which inbox: the members, and one of them with everything that can be set. */
export function AccessPage({ item }: { item: string | null }) {
  useEffect(() => {
    void loadMembers().catch(() => undefined)
    void loadInboxes().catch(() => undefined)
  }, [])
  const { list: roles } = useRoles()
  const chosen = member(item)
  const list = paths.settingsSection('access')
  if (item !== null)
    return (
      <div class="settings__page">
        <a class="roles__back" href={list}>
          <Icon of={arrowLeftIcon} /> {r('back')}
        </a>
        {chosen === undefined && members.value.length > 0 && (
          <EmptyState icon={infoIcon} title={t('settings.notFound')}>
            {t('settings.notFoundText')}
          </EmptyState>
        )}
        {chosen !== undefined && <AccessForm key={chosen.id} colleague={chosen} />}
      </div>
    )
  return (
    <div class="settings__page">
      <h2 class="settings__title">{r('access')}</h2>
      <p class="settings__text">{r('accessText')}</p>
      <ul class="settings__card roles__list">
        {people.value.map(({ id, name, initials, role, customRoleId, active }) => (
          <li key={id}>
            <a class="roles__member" href={`${list}/${id}`}>
              <Avatar id={id} initials={initials} />
              <span class="roles__about" dir="auto">
                {name}
              </span>
              <span class="roles__quiet" dir="auto">
                {active ? (roles?.custom.find((own) => own.id === customRoleId)?.name ?? t(`role.${role}`)) : r('inactive')}
              </span>
              <Icon of={chevronRightIcon} />
            </a>
          </li>
        ))}
      </ul>
    </div>
  )
}
