import { useId } from 'preact/hooks'
import type { AccessLevels, Role } from '../../../../features/auth/schema.ts'
import { Field } from '../../../ui/index.ts'
import { can, me } from '../../state/session.ts'
import { t } from '../../t.ts'
import { Check } from '../roles/check.tsx'
import { p } from './texts.ts'

/** What somebody may do, as a form holds it. */
export interface Rights {
  role: Role
  access: AccessLevels
  /** The last day of an auditor, as a date field writes it. */
  lastDay: string
}

/** The access levels, in the order in which they are shown. */
export const LEVELS = ['messaging', 'customerData', 'billing'] as const satisfies readonly (keyof AccessLevels)[]
const DAY_MS = 24 * 60 * 60_000

/** What the server takes: an auditor has an end, and neither customer data nor messaging. */
export function rightsInput({ role, access, lastDay }: Rights): { role: Role; access: AccessLevels; endsAt?: string } {
  if (role !== 'auditor') return { role, access }
  return { role, access: { ...access, customerData: false, messaging: false }, ...(lastDay !== '' && { endsAt: endOf(lastDay) }) }
}

/** The end of a day here, as the server takes it: the midnight after it. */
function endOf(day: string): string {
  const end = new Date(`${day}T00:00`)
  end.setDate(end.getDate() + 1)
  return end.toISOString()
}

/** The last day before an end, for the date field. */
export const dayBefore = (endsAt: string | null): string => (endsAt === null ? '' : dayOf(Date.parse(endsAt) - 1))

/** A moment of the last day before an end, to be shown: access ends with that day. */
export const lastMomentOf = (endsAt: string): string => new Date(Date.parse(endsAt) - 1).toISOString()

function dayOf(moment: number): string {
  const day = new Date(moment)
  return [day.getFullYear(), day.getMonth() + 1, day.getDate()].map((part) => String(part).padStart(2, '0')).join('-')
}

interface RightsFieldsProps {
  rights: Rights
  /** What they had before: that may stay, whatever you have yourself. */
  held?: AccessLevels
  error?: string | undefined
  onChange: (rights: Rights) => void
}

/** Role and access levels, each with what it means. What you may not give is shown, and cannot be chosen. */
export function RightsFields({ rights, held, error, onChange }: RightsFieldsProps) {
  const { role, access, lastDay } = rights
  const owner = can().manageOwners === true
  const mine = me()
  const roles: readonly Role[] = owner ? ['owner', 'admin', 'agent', 'auditor'] : mine.role === 'admin' ? ['admin', 'agent', 'auditor'] : ['agent', 'auditor']
  const now = Date.now()
  return (
    <>
      <fieldset class="people__levels">
        <legend>{p('rights.role')}</legend>
        {roles.map((name) => (
          <Choice key={name} label={t(`role.${name}`)} hint={p(`rights.${name}`)} chosen={role === name} onChoose={() => onChange({ ...rights, role: name })} />
        ))}
      </fieldset>
      {role === 'auditor' && (
        <Field
          label={p('rights.lastDay')}
          hint={p('rights.lastDayHint')}
          error={error}
          type="date"
          min={dayOf(now)}
          max={dayOf(now + 365 * DAY_MS)}
          value={lastDay}
          onInput={(event) => onChange({ ...rights, lastDay: event.currentTarget.value })}
        />
      )}
      <fieldset class="people__levels">
        <legend>{p('rights.levels')}</legend>
        {LEVELS.filter((level) => role !== 'auditor' || level === 'billing').map((level) => {
          const mayGive = owner || mine.access[level] || held?.[level] === true
          return (
            <Check
              key={level}
              label={p(`level.${level}`)}
              hint={mayGive ? p(`level.${level}Hint`) : p('level.beyond')}
              checked={access[level]}
              disabled={!mayGive}
              onChange={(checked) => onChange({ ...rights, access: { ...access, [level]: checked } })}
            />
          )
        })}
      </fieldset>
    </>
  )
}

function Choice({ label, hint, chosen, onChoose }: { label: string; hint: string; chosen: boolean; onChoose: () => void }) {
  const id = useId()
  return (
    <div class="roles__check">
      <input type="radio" name="role" id={id} checked={chosen} aria-describedby={`${id}-hint`} onChange={onChoose} />
      <label for={id}>{label}</label>
      <p class="roles__quiet" id={`${id}-hint`}>
        {hint}
      </p>
    </div>
  )
}
