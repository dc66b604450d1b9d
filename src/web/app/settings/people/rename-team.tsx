import { useId, useState } from 'preact/hooks'
import { problemText } from '../../../lib/problems.ts'
import { Button, Dialog, Field, showToast } from '../../../ui/index.ts'
import { api } from '../../state/client.ts'
import { p } from './texts.ts'

interface RenameTeamProps {
  id: string
  name: string
  onDone: () => void
  onClose: () => void
}

/** Another name for a team. */
export function RenameTeam({ id, name, onDone, onClose }: RenameTeamProps) {
  const form = useId()
  const [typed, setTyped] = useState(name)
  const [error, setError] = useState<string>()
  const [busy, setBusy] = useState(false)
  const save = async (): Promise<void> => {
    const wanted = typed.trim()
    if (wanted === '') return setError(p('teams.nameMissing'))
    setBusy(true)
    try {
      await api.patch(`/teams/${id}`, { name: wanted })
      showToast(p('teams.renamed', { team: wanted }))
      onDone()
      onClose()
    } catch (problem) {
      setError(problemText(problem))
      setBusy(false)
    }
  }
  return (
    <Dialog
      title={p('teams.renameOf', { team: name })}
      onClose={onClose}
      actions={
        <>
          <Button kind="quiet" onClick={onClose}>
            {p('cancel')}
          </Button>
          <Button kind="primary" type="submit" form={form} busy={busy}>
            {p('teams.rename')}
          </Button>
        </>
      }
    >
      <form
        id={form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          void save()
        }}
      >
        <Field
          label={p('teams.newName')}
          error={error}
          maxLength={120}
          dir="auto"
          autoComplete="off"
          value={typed}
          onInput={(event) => {
            setTyped(event.currentTarget.value)
            setError(undefined)
          }}
        />
      </form>
    </Dialog>
  )
}
