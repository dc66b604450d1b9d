import { useState } from 'preact/hooks'
import type { CustomRole, RoleList } from '../../../../features/roles/schema.ts'
import { Button, Dialog, Field, Notice, showToast } from '../../../ui/index.ts'
import { FreshField, useFresh } from '../../fresh/fresh.tsx'
import { api } from '../../state/client.ts'
import { can } from '../../state/session.ts'
import { Check } from './check.tsx'
import { r } from './texts.ts'

type Right = CustomRole['rights'][number]

interface Props {
  /** null makes a new one. */
  role: CustomRole | null
  list: RoleList
  onDone: () => void
  onClose: () => void
}

/** Name and rights of a role. What the editor does not have cannot be ticked, and says why. */
export function RoleEditor({ role, list, onDone, onClose }: Props) {
  const [name, setName] = useState(role?.name ?? '')
  const [rights, setRights] = useState<readonly Right[]>(role?.rights ?? [])
  const [error, setError] = useState<string | undefined>()
  const fresh = useFresh()
  const grantable = list.rights.flatMap((row) => (row.grantable ? [row.right as Right] : []))
  const save = async (): Promise<void> => {
    if (name.trim() === '') return setError(r('nameMissing'))
    await (role === null ? api.post('/roles', { name, rights }) : api.patch(`/roles/${role.id}`, { name, rights }))
    showToast(r('saved', { role: name }))
    onDone()
  }
  return (
    <Dialog
      title={role === null ? r('make') : r('editNamed', { role: role.name })}
      onClose={onClose}
      actions={
        <>
          <Button kind="quiet" onClick={onClose}>
            {r('cancel')}
          </Button>
          <Button kind="primary" busy={fresh.busy.value} onClick={() => void fresh.run(save)}>
            {r('save')}
          </Button>
        </>
      }
    >
      <div class="roles__editor">
        <Field
          label={r('name')}
          value={name}
          maxLength={120}
          error={error}
          onInput={(event) => {
            setName(event.currentTarget.value)
            setError(undefined)
          }}
        />
        <fieldset class="roles__choices">
          <legend>{r('gives')}</legend>
          {grantable.map((right) => (
            <Check
              key={right}
              label={r(`right.${right}`)}
              hint={can()[right] === true ? undefined : r('beyond')}
              checked={rights.includes(right)}
              disabled={can()[right] !== true && !rights.includes(right)}
              onChange={(checked) => setRights(checked ? [...rights, right] : rights.filter((other) => other !== right))}
            />
          ))}
        </fieldset>
        <FreshField fresh={fresh} />
        {fresh.error.value !== undefined && !fresh.asked.value && (
          <Notice tone="danger" live>
            {fresh.error.value}
          </Notice>
        )}
        {role !== null && role.members > 0 && <Notice tone="info">{r('atOnce', { count: role.members })}</Notice>}
      </div>
    </Dialog>
  )
}
