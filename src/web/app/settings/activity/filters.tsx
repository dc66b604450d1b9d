import { SelectField } from '../../../ui/index.ts'
import { members } from '../../state/members.ts'
import { a } from './texts.ts'

const KINDS = ['any', 'auth', 'conversations', 'messages', 'notes', 'search', 'members', 'inboxes', 'erasures', 'exports', 'approvals', 'tokens', 'reviews', 'handbook', 'record'] as const
const OUTCOMES = ['any', 'granted', 'denied'] as const
const DAYS = { any: 0, day: 1, week: 7, month: 30 } as const
const PERIODS = ['any', 'day', 'week', 'month'] as const satisfies (keyof typeof DAYS)[]

export interface Filters {
  readonly person: string
  readonly kind: (typeof KINDS)[number]
  readonly outcome: (typeof OUTCOMES)[number]
  readonly period: keyof typeof DAYS
}
export const EVERYTHING: Filters = { person: '', kind: 'any', outcome: 'any', period: 'any' }

/** The filters as the API takes them. */
export function queryOf({ person, kind, outcome, period }: Filters): Record<string, string> {
  return {
    ...(person !== '' && { memberId: person }),
    ...(kind !== 'any' && { operation: kind }),
    ...(outcome !== 'any' && { outcome }),
    ...(period !== 'any' && { from: new Date(Date.now() - DAYS[period] * 86_400_000).toISOString() })
  }
}

/** What narrows the record. */
export function FilterBar({ filters, onChange }: { filters: Filters; onChange: (filters: Filters) => void }) {
  return (
    <div class="activity__filters" role="group" aria-label={a('activity.filters')}>
      <SelectField
        label={a('activity.person')}
        value={filters.person}
        options={[['', a('activity.person.any')], ...members.value.map(({ id, name }): [string, string] => [id, name])]}
        onChoose={(person) => onChange({ ...filters, person })}
      />
      <SelectField
        label={a('activity.kind')}
        value={filters.kind}
        options={KINDS.map((kind) => [kind, a(`activity.kind.${kind}`)])}
        onChoose={(kind) => onChange({ ...filters, kind })}
      />
      <SelectField
        label={a('activity.outcome')}
        value={filters.outcome}
        options={OUTCOMES.map((outcome) => [outcome, a(`activity.outcome.${outcome}`)])}
        onChoose={(outcome) => onChange({ ...filters, outcome })}
      />
      <SelectField
        label={a('activity.period')}
        value={filters.period}
        options={PERIODS.map((period) => [period, a(`activity.period.${period}`)])}
        onChoose={(period) => onChange({ ...filters, period })}
      />
    </div>
  )
}
