import { useState } from 'preact/hooks'
import type { CustomRole, RoleList } from '../../../../features/roles/schema.ts'
import { Button, Dialog, Notice, showToast } from '../../../ui/index.ts'
import { plusIcon } from '../../../ui/icons.ts'
import { FreshField, useFresh } from '../../fresh/fresh.tsx'
import { api } from '../../state/client.ts'
import { can } from '../../state/session.ts'
import { RoleEditor } from './role-editor.tsx'
import { r } from './texts.ts'

/** The roles that the workspace made: what each gives, who has it, and the ways to make, change and remove one. */
export function OwnRoles({ list, onChange }: { list: RoleList; onChange: () => void }) {
  const [edited, setEdited] = useState<CustomRole | 'new' | null>(null)
  const [removing, setRemoving] = useState<CustomRole | null>(null)
  const mayManage = can().manageRoles === true
  const done = (): void => {
    setEdited(null)
    onChange()
  }
  return (
    <section class="settings__card" aria-labelledby="roles-own">
      <h3 class="settings__heading" id="roles-own">
        {r('own')}
      </h3>
      <p class="settings__text">{list.custom.length === 0 && mayManage ? r('ownNone') : r('ownText')}</p>
      {list.custom.length > 0 && (
        <ul class="roles__list">
          {list.custom.map((role) => (
            <li key={role.id} class="roles__role">
              <div class="roles__about">
                <strong dir="auto">{role.name}</strong>
                <span class="roles__quiet">
                  {r('members', { count: role.members })} ·{' '}
                  {role.rights.length === 0 ? r('nothingMore') : role.rights.map((right) => r(`right.${right}`)).join('; ')}
                </span>
              </div>
              {mayManage && (
                <div class="roles__buttons">
                  <Button onClick={() => setEdited(role)} aria-label={r('editNamed', { role: role.name })}>
                    {r('edit')}
                  </Button>
                  <Button kind="quiet" onClick={() => setRemoving(role)} aria-label={r('removeNamed', { role: role.name })}>
                    {r('remove')}
                  </Button>
                </div>
              )}
            </li>
          ))}
        </ul>
      )}
      {mayManage && (
        <div class="settings__actions">
          <Button icon={plusIcon} onClick={() => setEdited('new')}>
            {r('make')}
          </Button>
        </div>
      )}
      {edited !== null && (
        <RoleEditor role={edited === 'new' ? null : edited} list={list} onDone={done} onClose={() => setEdited(null)} />
      )}
      {removing !== null && (
        <RemoveDialog role={removing} onDone={onChange} onClose={() => setRemoving(null)} />
      )}
    </section>
  )
}

function RemoveDialog({ role, onDone, onClose }: { role: CustomRole; onDone: () => void; onClose: () => void }) {
  const { id, name, members } = role
  const fresh = useFresh()
  const remove = async (): Promise<void> => {
    await api.delete(`/roles/${id}`)
    showToast(r('removed', { role: name }))
    onClose()
    onDone()
  }
  return (
    <Dialog
      title={r('removeNamed', { role: name })}
      onClose={onClose}
      actions={
        <>
          <Button kind="quiet" onClick={onClose}>
            {r('cancel')}
          </Button>
          {members === 0 && (
            <Button kind="danger" busy={fresh.busy.value} onClick={() => void fresh.run(remove)}>
              {r('remove')}
            </Button>
          )}
        </>
      }
    >
      <div class="roles__editor">
        <p>{members === 0 ? r('removeAsk', { role: name }) : r('inUse', { role: name, count: members })}</p>
        <FreshField fresh={fresh} />
        {fresh.error.value !== undefined && !fresh.asked.value && (
          <Notice tone="danger" live>
            {fresh.error.value}
          </Notice>
        )}
      </div>
    </Dialog>
  )
}
