import { useRef } from 'preact/hooks'
import { ApiProblem, NetworkFailure } from '../../lib/api.ts'
import { problemText } from '../../lib/problems.ts'
import { word } from '../../lib/words.ts'
import { Button, EmptyState } from '../../ui/index.ts'
import { circleAlertIcon, clockIcon, searchXIcon, wifiOffIcon } from '../../ui/icons.ts'
import { moveFocus } from '../../ui/roving.ts'
import { conversations } from '../state/conversations.ts'
import { hitGroups, isTooShort, searchAgain, searchOn, searchProgress, stopSearch } from '../state/search.ts'
import { can } from '../state/session.ts'
import { t } from '../t.ts'
import { SEARCH_FIELD } from './focus.ts'
import { HitGroupItem } from './hit-group.tsx'
import { SearchFilterBar } from './search-filters.tsx'
import './search-results.css'

/** What was found, in the place of the list, growing while the search runs. */
export function SearchResults() {
  const { state, hits, scanned, next, error } = searchProgress.value
  const list = useRef<HTMLUListElement>(null)
  const groups = hitGroups.value
  return (
    <section class="search-results" aria-label={t('search.results')}>
      <SearchFilterBar />
      <div class="search-results__line">
        <p role="status">{isTooShort.value ? t('search.tooShort') : said(state, hits.length, scanned, next)}</p>
        {state === 'searching' && scanned > 0 && (
          <button type="button" class="search-results__action" onClick={stopSearch}>
            {t('search.stop')}
          </button>
        )}
      </div>
      <div class="search-results__scroll">
        {groups.length > 0 && (
          <ul ref={list} onKeyDown={(event) => onKey(event, list.current)}>
            {groups.map((group, index) => (
              <HitGroupItem key={group.conversationId} group={group} first={index === 0} />
            ))}
          </ul>
        )}
        {state === 'ended' && hits.length === 0 && next === null && (
          <EmptyState icon={searchXIcon} title={t('search.nothing')}>
            {t(!can().seeCustomerData ? 'search.nothingMasked' : someHidden() ? 'hidden.search' : 'search.nothingText')}
          </EmptyState>
        )}
        {state === 'failed' && <Failure error={error} />}
        {(state === 'ended' || state === 'stopped') && next !== null && (
          <div class="search-results__more">
            <Button kind="quiet" onClick={searchOn}>
              {t('search.goOn')}
            </Button>
          </div>
        )}
      </div>
    </section>
  )
}

/** Whether something is hidden from this reader until a reason is stated. */
const someHidden = (): boolean => [...conversations.value.values()].some(({ hiddenBy }) => hiddenBy === 'reason')

function said(state: string, found: number, scanned: number, next: string | null): string {
  if (state === 'searching') return scanned === 0 ? t('search.begun') : t('search.running', { found, scanned })
  if (state === 'stopped') return t('search.stopped', { found, scanned })
  if (state === 'failed') return t('search.failed')
  if (state === 'idle' || (found === 0 && next === null)) return t('search.looked', { count: scanned })
  return next === null ? t('search.found', { found, scanned }) : t('search.newest', { found, scanned })
}

/** Moves among the hits; up from the first and Escape lead back to the field. */
function onKey(event: KeyboardEvent, list: HTMLElement | null): void {
  if (list === null) return
  const field = document.querySelector<HTMLElement>(`#${SEARCH_FIELD}`)
  const isFirst = list.querySelector('[data-row]') === document.activeElement
  if (event.key === 'Escape' || (event.key === 'ArrowUp' && isFirst)) {
    event.preventDefault()
    field?.focus()
  } else if (/^(Arrow(Up|Down)|Home|End)$/.test(event.key)) moveFocus(event, list, '[data-row]')
}

function Failure({ error }: { error: unknown }) {
  const busy = error instanceof ApiProblem && error.code === 'busy'
  const offline = error instanceof NetworkFailure
  return (
    <EmptyState
      icon={busy ? clockIcon : offline ? wifiOffIcon : circleAlertIcon}
      tone={busy || offline ? 'plain' : 'danger'}
      title={t(busy ? 'search.busy' : offline ? 'search.offline' : 'search.failed')}
      action={<Button onClick={searchAgain}>{word('tryAgain')}</Button>}
    >
      {busy ? t('search.busyText') : offline ? t('search.offlineText') : problemText(error)}
    </EmptyState>
  )
}
