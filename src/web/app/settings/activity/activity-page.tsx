import { useEffect, useRef, useState } from 'preact/hooks'
import type { RecordedEvent } from '../../../../features/record/schema.ts'
import { formatDay } from '../../../lib/dates.ts'
import { problemText } from '../../../lib/problems.ts'
import { word } from '../../../lib/words.ts'
import { Button, EmptyState, Notice, Skeleton } from '../../../ui/index.ts'
import { circleAlertIcon, searchXIcon } from '../../../ui/icons.ts'
import { api } from '../../state/client.ts'
import { DownloadButton } from '../download-button.tsx'
import { EventRow } from './event-row.tsx'
import { EVERYTHING, FilterBar, type Filters, queryOf } from './filters.tsx'
import { a } from './texts.ts'

interface Page {
  readonly events: readonly RecordedEvent[]
  readonly next: string | null
}

/** Pages without a hit that are asked for in a row before the reader is asked whether to go on. */
const EMPTY_PAGES = 10

/** The record: a plain list, newest first. */
export function ActivityPage() {
  const [filters, setFilters] = useState<Filters>(EVERYTHING)
  const { page, failure, busy, load } = useRecord(filters)
  return (
    <div class="settings__page">
      <h2 class="settings__title">{a('activity.title')}</h2>
      <p class="settings__text">{a('activity.text')}</p>
      <FilterBar filters={filters} onChange={setFilters} />
      <div>
        <DownloadButton path="/record/export" query={queryOf(filters)} />
      </div>
      {failure !== null && page !== null && <Notice tone="danger">{problemText(failure)}</Notice>}
      {page === null && failure === null && <Skeleton rows={8} />}
      {page === null && failure !== null && (
        <EmptyState
          icon={circleAlertIcon}
          tone="danger"
          title={a('activity.failed')}
          action={<Button onClick={() => void load(null)}>{word('tryAgain')}</Button>}
        >
          {problemText(failure)}
        </EmptyState>
      )}
      {page !== null && page.events.length === 0 && page.next === null && (
        <EmptyState icon={searchXIcon} title={a('activity.empty')}>
          {a('activity.emptyText')}
        </EmptyState>
      )}
      {page !== null && page.events.length > 0 && <Days events={page.events} />}
      {page !== null && page.next !== null && (
        <div>
          <Button busy={busy} onClick={() => void load(page)}>
            {busy ? a('activity.looking') : a('activity.older')}
          </Button>
        </div>
      )}
      {page !== null && page.next === null && page.events.length > 0 && filters === EVERYTHING && (
        <p class="settings__text">{a('activity.end')}</p>
      )}
    </div>
  )
}

function Days({ events }: { events: readonly RecordedEvent[] }) {
  const days = [...Map.groupBy(events, ({ at }) => formatDay(at))]
  return (
    <>
      {days.map(([day, lines]) => (
        <section key={day} class="settings__card activity__day" aria-label={day}>
          <h3 class="activity__heading">{day}</h3>
          {lines.map((event) => (
            <EventRow key={event.id} event={event} />
          ))}
        </section>
      ))}
    </>
  )
}

/** Loads the record as the filters say; what an older choice still brings is dropped. */
function useRecord(filters: Filters) {
  const [page, setPage] = useState<Page | null>(null)
  const [failure, setFailure] = useState<unknown>(null)
  const [busy, setBusy] = useState(false)
  const turn = useRef(0)
  const load = async (before: Page | null): Promise<void> => {
    const mine = ++turn.current
    setBusy(true)
    setFailure(null)
    try {
      let shown: Page = before ?? { events: [], next: null }
      for (let empty = 0; empty < EMPTY_PAGES; empty++) {
        // One after the other: each page begins where the last one ended.
        const more: Page = await api.get<Page>('/record', { query: { ...queryOf(filters), ...(shown.next !== null && { cursor: shown.next }) } })
        if (mine !== turn.current) return
        shown = { events: [...shown.events, ...more.events], next: more.next }
        if (more.events.length > 0 || more.next === null) break
      }
      setPage(shown)
    } catch (error) {
      if (mine === turn.current) setFailure(error)
    }
    if (mine === turn.current) setBusy(false)
  }
  useEffect(() => {
    setPage(null)
    void load(null)
  }, [filters])
  return { page, failure, busy, load }
}
