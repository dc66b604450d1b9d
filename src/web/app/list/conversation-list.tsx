import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { problemText } from '../../lib/problems.ts'
import { word } from '../../lib/words.ts'
import { Button, EmptyState, Skeleton } from '../../ui/index.ts'
import { circleAlertIcon } from '../../ui/icons.ts'
import { moveFocus } from '../../ui/roving.ts'
import { currentInbox, currentView, loadView, rows, viewProgress } from '../state/views.ts'
import { t } from '../t.ts'
import { ConversationRow } from './conversation-row.tsx'
import { EmptyList } from './empty-list.tsx'
import './conversation-list.css'

/** The rows. They move by themselves as things happen; the reader's place and focus stay. */
export function ConversationList({ openId }: { openId: string | null }) {
  const view = currentView.value
  const shown = rows.value
  const { state, next, error } = viewProgress(view)
  const list = useRef<HTMLUListElement>(null)
  const scroller = useRef<HTMLDivElement>(null)
  const [focusId, setFocusId] = useState<string | null>(null)
  const entry = shown.find(({ id }) => id === focusId) ?? shown.find(({ id }) => id === openId) ?? shown[0]
  useKeptFocus(list, focusId)
  useLayoutEffect(() => scroller.current?.scrollTo({ top: 0 }), [view, currentInbox.value])
  const filling = next !== null && state !== 'failed'

  return (
    <div class="conversation-list" ref={scroller}>
      {shown.length > 0 && (
        <ul
          ref={list}
          onKeyDown={(event) => {
            if (/^(Arrow(Up|Down)|Home|End)$/.test(event.key) && list.current !== null)
              moveFocus(event, list.current, '[data-row]')
          }}
          onFocusIn={(event) => {
            if (event.target instanceof HTMLElement) setFocusId(event.target.dataset.row ?? null)
          }}
        >
          {shown.map((item) => (
            <ConversationRow key={item.id} conversation={item} open={item.id === openId} reachable={item === entry} />
          ))}
        </ul>
      )}
      {shown.length === 0 && (state === 'empty' || state === 'loading') && <Skeleton rows={7} />}
      {shown.length === 0 && state === 'ready' && next === null && <EmptyList view={view} />}
      {state === 'failed' && (
        <EmptyState
          icon={circleAlertIcon}
          tone="danger"
          title={t('list.failed')}
          action={
            <Button onClick={() => void loadView(view, shown.length === 0 ? 'first' : 'next')}>
              {word('tryAgain')}
            </Button>
          }
        >
          {problemText(error)}
        </EmptyState>
      )}
      {filling && <NextPage busy={state === 'loading'} load={() => void loadView(view, 'next')} shown={shown.length} />}
    </div>
  )
}

/** Loads the next page when it comes near, and by a button for who does not scroll. */
function NextPage({ busy, load, shown }: { busy: boolean; load: () => void; shown: number }) {
  const element = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (element.current === null || busy) return undefined
    const observer = new IntersectionObserver(
      (entries) => {
        if (entries.some(({ isIntersecting }) => isIntersecting)) load()
      },
      { root: element.current.closest('.conversation-list'), rootMargin: '400px' }
    )
    observer.observe(element.current)
    return () => observer.disconnect()
    // With a filter a page may add no row; `busy` going off looks again.
  }, [busy, shown])
  return (
    <div ref={element} class="conversation-list__more">
      <Button kind="quiet" busy={busy} onClick={load}>
        {t(busy ? 'list.loadingMore' : 'list.more')}
      </Button>
    </div>
  )
}

/** Moving an element in the page takes its focus away; a row that climbs the list should keep it. */
function useKeptFocus(list: { current: HTMLUListElement | null }, focusId: string | null): void {
  const had = useRef(false)
  had.current = list.current?.contains(document.activeElement) ?? false
  useLayoutEffect(() => {
    if (!had.current || focusId === null || list.current?.contains(document.activeElement) === true) return
    list.current?.querySelector<HTMLElement>(`[data-row="${focusId}"]`)?.focus({ preventScroll: true })
  })
}
