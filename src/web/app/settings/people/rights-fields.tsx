import type { AccessLevels, Role } from '../../../../features/auth/schema.ts'
import { Field, SelectField } from '../../../ui/index.ts'
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

const LEVELS = ['messaging', 'customerData', 'billing'] as const satisfies readonly (keyof AccessLevels)[]
const DAY_MS = 24 * 60 * 60_000

/** What the server takes: an auditor has an end, and neither customer data nor messaging. */
export function rightsInput({ role, access, lastDay }: Rights) {
  if (role !== 'auditor') return { role, access }
  return { role, access: { ...access, customerData: false, messaging: false }, ...(lastDay !== '' && { endsAt: endOf(lastDay) }) }
}

const endOf = (day: string): string => new Date(new Date(`${day}T00:00`).getTime() + DAY_MS).toISOString()

/** The last day before an end, for the date field. */
export function dayBefore(endsAt: string | null): string {
  if (endsAt === null) return ''
  const day = new Date(new Date(endsAt).getTime() - 1)
  return [day.getFullYear(), day.getMonth() + 1, day.getDate()].map((part) => String(part).padStart(2, '0')).join('-')
}

interface RightsFieldsProps {
  rights: Rights
  /** What they had before: that may stay, whatever you have yourself. */
  held?: AccessLevels
  error?: string | undefined
  onChange: (rights: Rights) => void
}

/** Role and access levels. What you may not give is shown, and cannot be chosen. */
export function RightsFields({ rights, held, error, onChange }: RightsFieldsProps) {
  const { role, access, lastDay } = rights
  const owner = can().manageOwners === true
  const mine = me()
  const roles: readonly Role[] = owner ? ['owner', 'admin', 'agent', 'auditor'] : mine.role === 'admin' ? ['admin', 'agent', 'auditor'] : ['agent', 'auditor']
  return (
    <>
      <SelectField
        label={p('rights.role')}
        hint={p(`rights.${role}`)}
        value={role}
        options={roles.map((name) => [name, t(`role.${name}`)] as const)}
        onChoose={(chosen) => onChange({ ...rights, role: chosen })}
      />
      {role === 'auditor' && (
        <Field
          label={p('rights.lastDay')}
          hint={p('rights.lastDayHint')}
          error={error}
          {...({ type: 'date' } as object)}
          value={lastDay}
          onInput={(event) => onChange({ ...rights, lastDay: event.currentTarget.value })}
        />
      )}
      <fieldset class="people__levels">
        <legend>{p('rights.levels')}</legend>
        {LEVELS.filter((level) => role !== 'auditor' || level === 'billing').map((level) => (
          <Check
            key={level}
            label={p(`level.${level}`)}
            hint={p(`level.${level}Hint`)}
            checked={access[level]}
            disabled={!owner && !mine.access[level] && held?.[level] !== true}
            onChange={(checked) => onChange({ ...rights, access: { ...access, [level]: checked } })}
          />
        ))}
      </fieldset>
    </>
  )
}
