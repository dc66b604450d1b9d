import { useState } from 'preact/hooks'
import type { RosterEntry } from '../../../../features/membership/schema.ts'
import { ApiProblem } from '../../../lib/api.ts'
import { problemText } from '../../../lib/problems.ts'
import { Button, Dialog, Notice, showToast } from '../../../ui/index.ts'
import { api } from '../../state/client.ts'
import { loadSession, me } from '../../state/session.ts'
import { type Rights, RightsFields, dayBefore, rightsInput } from './rights-fields.tsx'
import { p } from './texts.ts'
import { loadPeople } from './use-people.ts'

/** Another role or other levels. It works at once, and says so. */
export function RightsDialog({ member, onClose }: { member: RosterEntry; onClose: () => void }) {
  const { id, name, role, access, endsAt } = member
  const [rights, setRights] = useState<Rights>({ role, access, lastDay: dayBefore(endsAt) })
  const [error, setError] = useState<{ field?: string | undefined; text: string } | null>(null)
  const [busy, setBusy] = useState(false)
  const save = async (): Promise<void> => {
    if (rights.role === 'auditor' && rights.lastDay === '') return setError({ field: 'endsAt', text: p('rights.lastDayMissing') })
    setBusy(true)
    try {
      await api.put(`/members/${id}/rights`, rightsInput(rights))
      await Promise.all([loadPeople(), id === me().id ? loadSession() : undefined])
      showToast(p('rights.saved', { name }))
      onClose()
    } catch (problem) {
      setError({ field: problem instanceof ApiProblem ? problem.problem.field : undefined, text: problemText(problem) })
      setBusy(false)
    }
  }
  return (
    <Dialog
      title={p('rights.of', { name })}
      onClose={onClose}
      actions={
        <>
          <Button kind="quiet" onClick={onClose}>
            {p('cancel')}
          </Button>
          <Button kind="primary" busy={busy} onClick={() => void save()}>
            {p('rights.save')}
          </Button>
        </>
      }
    >
      <div class="people__form">
        <RightsFields rights={rights} held={access} error={error?.field === 'endsAt' ? error.text : undefined} onChange={setRights} />
        <Notice tone="info">{id === me().id ? p('rights.own') : p('rights.atOnce')}</Notice>
        {error !== null && error.field !== 'endsAt' && (
          <Notice tone="danger" live>
            {error.text}
          </Notice>
        )}
      </div>
    </Dialog>
  )
}
