import { inboxes } from '../state/inboxes.ts'
import { members } from '../state/members.ts'
import { changeFilters, type Period, type SearchFilters, searchFilters } from '../state/search.ts'
import { me } from '../state/session.ts'
import { t } from '../t.ts'

const NOBODY = 'nobody'
const STATUS = ['any', 'open', 'closed'] as const satisfies SearchFilters['status'][]
const PERIODS = ['any', 'week', 'month', 'year'] as const satisfies Period[]

/** What narrows a search, as small controls that say what they do when they do something. */
export function SearchFilterBar() {
  const { status, inboxId, assigneeId, period } = searchFilters.value
  const many = inboxes.value ?? []
  return (
    <div class="search-filters" role="group" aria-label={t('search.filters')}>
      <Choice
        label={t('search.period')}
        value={period}
        neutral="any"
        options={PERIODS.map((each) => [each, t(`search.period.${each}`)])}
        onChoose={(chosen) => changeFilters({ period: PERIODS.find((each) => each === chosen) ?? 'any' })}
      />
      <Choice
        label={t('search.status')}
        value={status}
        neutral="any"
        options={STATUS.map((each) => [each, t(`search.status.${each}`)])}
        onChoose={(chosen) => changeFilters({ status: STATUS.find((each) => each === chosen) ?? 'any' })}
      />
      <Choice
        label={t('search.assignee')}
        value={assigneeId ?? ''}
        neutral=""
        options={[
          ['', t('search.assignee.any')],
          [NOBODY, t('search.assignee.nobody')],
          ...members.value.map(({ id, name }): [string, string] => [id, id === me().id ? t('action.me', { name }) : name])
        ]}
        onChoose={(chosen) => changeFilters({ assigneeId: chosen === '' ? null : chosen })}
      />
      {many.length > 1 && (
        <Choice
          label={t('search.inbox')}
          value={inboxId ?? ''}
          neutral=""
          options={[['', t('search.inbox.any')], ...many.map(({ id, settings }): [string, string] => [id, settings.name])]}
          onChoose={(chosen) => changeFilters({ inboxId: chosen === '' ? null : chosen })}
        />
      )}
    </div>
  )
}

interface ChoiceProps {
  label: string
  value: string
  /** The value that leaves everything in. */
  neutral: string
  options: readonly (readonly [value: string, label: string])[]
  onChoose: (value: string) => void
}

function Choice({ label, value, neutral, options, onChoose }: ChoiceProps) {
  return (
    <select
      class={`search-filters__choice${value === neutral ? '' : ' search-filters__choice--set'}`}
      aria-label={label}
      value={value}
      onChange={(event) => onChoose(event.currentTarget.value)}
    >
      {options.map(([option, text]) => (
        <option key={option} value={option}>
          {text}
        </option>
      ))}
    </select>
  )
}
