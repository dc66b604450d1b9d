import { useEffect, useState } from 'preact/hooks'
import type { Colleague } from '../../../../features/members/schema.ts'
import type { InboxAccess, InboxLevel } from '../../../../features/roles/schema.ts'
import { problemText } from '../../../lib/problems.ts'
import { Notice, SelectField, Skeleton, showToast } from '../../../ui/index.ts'
import { FreshDialog } from '../../fresh/fresh-dialog.tsx'
import { useFresh } from '../../fresh/fresh.tsx'
import { api } from '../../state/client.ts'
import { inboxes } from '../../state/inboxes.ts'
import { loadMembers } from '../../state/members.ts'
import { me } from '../../state/session.ts'
import { t } from '../../t.ts'
import { r } from './texts.ts'
import { useRoles } from './use-roles.ts'

const LEVELS = ['none', 'read', 'reply', 'manage'] as const satisfies readonly InboxLevel[]

/** Role and inboxes of one member; each choice is saved at once. */
export function AccessForm({ colleague }: { colleague: Colleague }) {
  const { id, name, role, customRoleId } = colleague
  const { list } = useRoles()
  const [access, setAccess] = useState<InboxAccess | null>(null)
  const [error, setError] = useState<unknown>(null)
  const fresh = useFresh()
  const path = `/members/${id}/inboxes`
  useEffect(() => {
    api.get<InboxAccess>(path).then(setAccess, setError)
  }, [path])
  const save = (change: () => Promise<InboxAccess | undefined>): Promise<void> =>
    fresh.run(async () => {
      const saved = await change()
      if (saved) setAccess(saved)
      else await loadMembers()
      showToast(r('changed'))
    })
  const heading = <h2 class="settings__title">{r('accessOf', { name })}</h2>
  if (error !== null) return <Notice tone="danger">{problemText(error)}</Notice>
  if (access === null || list === null) return <Skeleton kind="form" />
  const locked = !access.can.change || fresh.busy.value
  const levelOf = (inboxId: string) => access.levels.find((entry) => entry.inboxId === inboxId)?.level ?? 'usual'
  return (
    <>
      {heading}
      {!access.can.change && (
        <Notice tone="info">{r(role === 'owner' ? 'accessOwner' : id === me().id ? 'accessOwn' : 'accessRead')}</Notice>
      )}
      {fresh.error.value !== undefined && !fresh.asked.value && (
        <Notice tone="danger" live>
          {r('failed', { reason: fresh.error.value })}
        </Notice>
      )}
      <FreshDialog fresh={fresh} />
      {role === 'agent' && list.custom.length > 0 && (
        <section class="settings__card">
          <SelectField
            label={r('role')}
            hint={r('roleHint')}
            value={customRoleId ?? ''}
            disabled={locked}
            options={[['', t('role.agent')], ...list.custom.map((own) => [own.id, own.name] as const)]}
            onChoose={(roleId) =>
              void save(async () => {
                await api.put(`/members/${id}/custom-role`, { roleId: roleId === '' ? null : roleId })
                return undefined
              })
            }
          />
        </section>
      )}
      {role !== 'owner' && (
        <section class="settings__card roles__editor" aria-labelledby="access-inboxes">
          <SelectField
            label={r('inboxes')}
            hint={r('inboxesHint')}
            value={access.chosenOnly ? 'chosen' : 'every'}
            disabled={locked}
            options={[
              ['every', r('every')],
              ['chosen', r('chosen')]
            ]}
            onChoose={(choice) => void save(() => api.put<InboxAccess>(path, { chosenOnly: choice === 'chosen' }))}
          />
          <div>
            <h3 class="settings__heading" id="access-inboxes">
              {r('perInbox')}
            </h3>
            <p class="settings__text">{r('perInboxText')}</p>
          </div>
          {(inboxes.value ?? []).map((inbox) => (
            <SelectField
              key={inbox.id}
              label={inbox.settings.name}
              value={levelOf(inbox.id)}
              disabled={locked}
              options={[['usual', access.chosenOnly ? r('none') : r('usual')], ...LEVELS.filter((level) => level !== 'none' || !access.chosenOnly).map((level) => [level, r(level)] as const)]}
              onChoose={(level) =>
                void save(() => api.put<InboxAccess>(`${path}/${inbox.id}`, { level: level === 'usual' ? null : level }))
              }
            />
          ))}
        </section>
      )}
    </>
  )
}
