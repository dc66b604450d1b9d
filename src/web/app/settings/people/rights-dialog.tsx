import { useState } from 'preact/hooks'
import type { RosterEntry } from '../../../../features/membership/schema.ts'
import { ApiProblem } from '../../../lib/api.ts'
import { formatDate } from '../../../lib/dates.ts'
import { Button, Dialog, Notice, showToast } from '../../../ui/index.ts'
import { FreshField, useFresh } from '../../fresh/fresh.tsx'
import { api } from '../../state/client.ts'
import { loadSession, me } from '../../state/session.ts'
import { t } from '../../t.ts'
import { LEVELS, type Rights, RightsFields, dayBefore, lastMomentOf, rightsInput } from './rights-fields.tsx'
import { p } from './texts.ts'
import { loadPeople } from './use-people.ts'

/** Another role or other levels: what changes is said in words before, and works at once. */
export function RightsDialog({ member, onClose }: { member: RosterEntry; onClose: () => void }) {
  const { id, name, role, access, endsAt } = member
  const [rights, setRights] = useState<Rights>({ role, access, lastDay: dayBefore(endsAt) })
  const [dayError, setDayError] = useState<string>()
  const fresh = useFresh()
  const changes = changesOf(member, rights)
  const save = async (): Promise<void> => {
    if (rights.role === 'auditor' && rights.lastDay === '') return setDayError(p('rights.lastDayMissing'))
    if (changes.length === 0) return onClose()
    try {
      await api.put(`/members/${id}/rights`, rightsInput(rights))
    } catch (problem) {
      if (!(problem instanceof ApiProblem) || problem.problem.field !== 'endsAt') throw problem
      return setDayError(p('rights.lastDayBounds'))
    }
    await Promise.all([loadPeople(), id === me().id ? loadSession() : undefined])
    showToast(p('rights.saved', { name }))
    onClose()
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
          <Button kind="primary" busy={fresh.busy.value} onClick={() => void fresh.run(save)}>
            {p('rights.save')}
          </Button>
        </>
      }
    >
      <div class="people__form">
        <RightsFields
          rights={rights}
          held={access}
          error={dayError}
          onChange={(changed) => {
            setRights(changed)
            setDayError(undefined)
          }}
        />
        <Notice tone="info" live>
          {changes.length === 0 ? p('rights.noChange') : `${changes.join('. ')}. ${p('rights.atOnce')}`}
          {id === me().id && ` ${p('rights.own')}`}
        </Notice>
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

/** What would be different, in words; empty when nothing is. */
function changesOf({ role, access, endsAt }: RosterEntry, rights: Rights): string[] {
  const wanted = rightsInput(rights)
  return [
    ...(wanted.role === role ? [] : [p('rights.becomes', { role: t(`role.${wanted.role}`) })]),
    ...LEVELS.filter((level) => wanted.access[level] !== access[level]).map((level) => p(wanted.access[level] ? 'rights.gets' : 'rights.loses', { level: p(`level.${level}`) })),
    ...(wanted.endsAt === undefined || rights.lastDay === dayBefore(endsAt) ? [] : [p('rights.until', { date: formatDate(lastMomentOf(wanted.endsAt)) })])
  ]
}
