import { useEffect, useRef, useState } from 'preact/hooks'
import type { Conversation } from '../../../features/conversations/schema.ts'
import { formatDate, formatDay } from '../../lib/dates.ts'
import { Button, announce, showToast } from '../../ui/index.ts'
import { arrowDownIcon } from '../../ui/icons.ts'
import { contactShortName } from '../state/contact.ts'
import { member } from '../state/members.ts'
import { markRead } from '../state/reading.ts'
import { outbox } from '../state/sending.ts'
import { me } from '../state/session.ts'
import { loadBackTo, thread } from '../state/threads.ts'
import { typist } from '../state/typing.ts'
import { t } from '../t.ts'
import { EventLine } from './event-line.tsx'
import { toLines } from './grouping.ts'
import { MessageGroup } from './message-group.tsx'
import { OlderMessages } from './older-messages.tsx'
import { lastReply, receiptOf } from './receipt.ts'
import { useScrollPlace } from './scroll-place.ts'
import './message-list.css'

/** How long a message that was looked for stays marked. */
const MARKED_MS = 2_500

/** The thread itself. */
export function MessageList({ conversation, target }: { conversation: Conversation; target: number | null }) {
  const { id, contact } = conversation
  const { messages, hasOlder } = thread(id)
  const pending = outbox.items.value.filter((item) => item.conversationId === id)
  const readUpTo = useReadBefore(conversation)
  const lines = toLines(messages, pending, me().id, readUpTo)
  const newest = messages.at(-1)
  const newestPending = pending.at(-1)
  const { scroller, atEnd, toEnd, toMessage } = useScrollPlace(
    messages[0]?.seq ?? 0,
    newestPending?.clientId ?? newest?.id ?? '',
    newestPending !== undefined
  )
  const found = useTarget(id, target, toMessage)
  const seenSeq = useSeen(id, newest?.seq ?? 0, atEnd)
  const unseen = messages.filter(
    ({ seq, kind, author }) => seq > seenSeq && kind !== 'event' && author.id !== me().id
  ).length
  const name = contactShortName(contact)
  useAnnouncements(messages.at(-1), name)
  const marked = lastReply(lines)

  return (
    <div class="message-list">
      <div class="message-list__scroller" ref={scroller} role="region" aria-label={t('thread.messages')} tabIndex={0}>
        <div class="message-list__lines">
          {hasOlder ? (
            <OlderMessages id={id} />
          ) : (
            <p class="message-list__start">
              {messages.length === 0
                ? t('thread.empty')
                : t('thread.start', { date: formatDate(conversation.createdAt) })}
            </p>
          )}
          <ol class="message-list__list">
            {lines.map((line) => {
              if (line.type === 'day') return <DayLine key={line.key} moment={line.moment} />
              if (line.type === 'unread')
                return (
                  <li key={line.key} class="message-list__unread">
                    {t('thread.unread')}
                  </li>
                )
              if (line.type === 'event') return <EventLine key={line.key} message={line.message} />
              return (
                <MessageGroup
                  key={line.key}
                  group={line}
                  contact={name}
                  found={found}
                  mark={line === marked ? receiptOf(line, conversation) : null}
                />
              )
            })}
          </ol>
          <Typing id={id} contact={name} />
        </div>
      </div>
      {!atEnd && (
        <div class="message-list__jump">
          <Button kind={unseen > 0 ? 'primary' : 'plain'} icon={arrowDownIcon} onClick={toEnd}>
            {unseen > 0 ? t('thread.newMessages', { count: unseen }) : t('thread.jump')}
          </Button>
        </div>
      )}
    </div>
  )
}

/** Brings the message that the address names into view and marks it for a moment; answers with it while it is marked. */
function useTarget(id: string, target: number | null, toMessage: (seq: number) => void): number | null {
  const [found, setFound] = useState<number | null>(null)
  useEffect(() => {
    if (target === null) return undefined
    let timer = 0
    let left = false
    loadBackTo(id, target)
      .then(() => {
        if (left) return
        setFound(target)
        // What was loaded has to stand on the page first.
        timer = requestAnimationFrame(() => {
          toMessage(target)
          timer = setTimeout(() => setFound(null), MARKED_MS)
        })
      })
      .catch(() => showToast(t('thread.olderFailed')))
    return () => {
      left = true
      clearTimeout(timer)
      setFound(null)
    }
  }, [id, target])
  return found
}

/** How far the reader had read when the conversation was opened; null when nothing was new, or nothing was old. */
function useReadBefore({ readSeq, lastContactSeq }: Conversation): number | null {
  const [before] = useState(readSeq !== undefined && readSeq > 0 && lastContactSeq > readSeq ? readSeq : null)
  return before
}

/** The day in words on the screen, as a date on paper. */
function DayLine({ moment }: { moment: string }) {
  return (
    <li class="message-list__day">
      <span class="screen-only">{formatDay(moment)}</span>
      <span class="print-only">{formatDate(moment)}</span>
    </li>
  )
}

/** Marks as read what really stood on the screen, and remembers how far that was. */
function useSeen(id: string, newest: number, atEnd: boolean): number {
  const seen = useRef(newest)
  useEffect(() => {
    const look = (): void => {
      if (!atEnd || document.visibilityState !== 'visible') return
      seen.current = newest
      markRead(id)
    }
    look()
    document.addEventListener('visibilitychange', look)
    return () => document.removeEventListener('visibilitychange', look)
  }, [id, newest, atEnd])
  return atEnd ? newest : seen.current
}

/** Reads out what the contact writes while the thread is open, not what was there already. */
function useAnnouncements(
  newest: { seq: number; author: { kind: string }; body: string } | undefined,
  name: string
): void {
  const said = useRef(newest?.seq ?? 0)
  useEffect(() => {
    if (newest === undefined || newest.seq <= said.current) return
    said.current = newest.seq
    if (newest.author.kind === 'contact') announce(t('thread.arrived', { name, text: newest.body.slice(0, 300) }))
  }, [newest, name])
}

function Typing({ id, contact }: { id: string; contact: string }) {
  const by = typist(id)
  const name = by?.kind === 'member' ? (member(by.id)?.name.split(' ')[0] ?? t('thread.someone')) : contact
  return (
    <p class="message-list__typing">
      {by !== undefined && (
        <>
          {t('thread.typing', { name })}
          <span class="message-list__dots" aria-hidden="true" />
        </>
      )}
    </p>
  )
}
