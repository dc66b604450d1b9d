import { useComputed } from '@preact/signals'
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks'
import { Icon } from '../ui/icon.tsx'
import { arrowDownIcon } from '../ui/icons.ts'
import { Skeleton } from '../ui/skeleton.tsx'
import { Bubble } from './bubble.tsx'
import { atEnd, hasOlder, messages, panelOpen, phase, typist, unread } from './conversation.ts'
import { boot } from './frame-boot.ts'
import { GroupView } from './group.tsx'
import { PendingView } from './pending.tsx'
import { outbox } from './sending.ts'
import { t } from './texts.ts'
import { groupMessages } from './thread.ts'
import { loadOlder } from './visit.ts'

const NEAR_PX = 48

/** The messages, oldest first. Stays at the end while the reader is there, and in place when older ones come in. */
export function ThreadView() {
  const log = useRef<HTMLDivElement>(null)
  const height = useRef(0)
  const firstSeq = useRef(0)
  const groups = useComputed(() => groupMessages(messages.value))
  const pending = useComputed(() => {
    const known = new Set(messages.value.map(({ clientId }) => clientId))
    return outbox.items.value.filter(({ clientId }) => !known.has(clientId))
  })
  const lastPending = pending.value.at(-1)?.clientId

  const toEnd = (): void => {
    if (log.current !== null) log.current.scrollTop = log.current.scrollHeight
    atEnd.value = true
  }
  useLayoutEffect(() => {
    const element = log.current
    if (element === null) return
    const first = messages.value[0]?.seq ?? 0
    if (first < firstSeq.current && !atEnd.value) element.scrollTop += element.scrollHeight - height.current
    else if (atEnd.value) toEnd()
    height.current = element.scrollHeight
    firstSeq.current = first
  })
  // What the visitor writes is always shown, and so is what waits when the panel opens.
  useLayoutEffect(toEnd, [lastPending, panelOpen.value])
  useEffect(() => {
    if (log.current === null) return
    const keep = new ResizeObserver(() => {
      if (atEnd.value) toEnd()
    })
    keep.observe(log.current)
    return () => keep.disconnect()
  }, [])

  const scrolled = (): void => {
    const element = log.current
    if (element === null) return
    atEnd.value = element.scrollHeight - element.scrollTop - element.clientHeight < NEAR_PX
    if (element.scrollTop < NEAR_PX && !atEnd.value) void loadOlder()
  }
  return (
    <div class="thread">
      {/* A log announces what is added; it takes the focus so that the arrow keys scroll it. */}
      <div
        class="thread__log"
        ref={log}
        role="log"
        aria-relevant="additions"
        aria-label={t('messages')}
        tabIndex={0}
        onScroll={scrolled}
      >
        {phase.value === 'loading' && <Skeleton kind="bubble" rows={3} />}
        {hasOlder.value && (
          <button type="button" class="link thread__older" onClick={() => void loadOlder()}>{t('older')}</button>
        )}
        {phase.value === 'ready' && !hasOlder.value && boot.greeting !== '' && <Greeting />}
        {groups.value.map((group) => <GroupView key={group.key} group={group} />)}
        {pending.value.map((item) => <PendingView key={item.clientId} item={item} />)}
        {typist.value !== null && <Typing name={typist.value} />}
      </div>
      {!atEnd.value && unread.value > 0 && (
        <button type="button" class="thread__newer" onClick={toEnd}>
          <Icon of={arrowDownIcon} size={16} /> {t('newer')}
        </button>
      )}
    </div>
  )
}

const Greeting = () => (
  <div class="group">
    <Bubble body={boot.greeting} mine={false} />
    <p class="meta"><bdi>{boot.company}</bdi></p>
  </div>
)

const Typing = ({ name }: { name: string }) => (
  // Silent: a reader who listens is not interrupted by every pause of a colleague.
  <p class="typing" aria-live="off">
    <span class="typing__dots" aria-hidden="true"><i /><i /><i /></span>
    {name === '' ? t('typingSomeone') : t('typing', { name })}
  </p>
)
