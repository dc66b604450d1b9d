import { formatExact, formatTime } from '../../lib/dates.ts'
import { problemText } from '../../lib/problems.ts'
import { word } from '../../lib/words.ts'
import { Icon } from '../../ui/index.ts'
import { circleAlertIcon, clockIcon, noteIcon } from '../../ui/icons.ts'
import { member } from '../state/members.ts'
import { outbox } from '../state/sending.ts'
import { me } from '../state/session.ts'
import { t } from '../t.ts'
import type { Group, Said } from './grouping.ts'
import { MessageText } from './message-text.tsx'
import './message-group.css'

interface MessageGroupProps {
  group: Group
  contact: string
  /** Seq of a message that was looked for and is marked now. */
  found: number | null
  /** How far the newest reply got; only that one says so. */
  mark: 'sent' | 'delivered' | 'read' | null
}

/** What one person said in one go, with the name and time below. */
export function MessageGroup({ group, contact, found, mark }: MessageGroupProps) {
  const { kind, author, items } = group
  const side = author.kind === 'contact' ? 'contact' : author.id === me().id ? 'me' : 'colleague'
  const name = author.kind === 'contact' ? contact : authorName(author.id)
  const last = items.at(-1)
  if (last === undefined) return null
  return (
    <li class={`message-group message-group--${kind === 'note' ? 'note' : side} message-group--from-${side}`}>
      {items.map((item) => (
        <div
          key={item.key}
          class={`message-group__bubble${item.pending === null ? '' : ` message-group__bubble--${item.pending.state}`}${item.seq !== null && item.seq === found ? ' message-group__bubble--found' : ''}`}
          data-seq={item.seq}
        >
          <span class="unseen">{byline(kind, side, name, item.createdAt)}: </span>
          <MessageText body={item.body} hidden={item.hidden} />
        </div>
      ))}
      {last.pending === null ? (
        <p class="message-group__byline">
          {kind === 'note' && <Icon of={noteIcon} size={14} />}
          <span aria-hidden="true">
            <time dateTime={last.createdAt} title={formatExact(last.createdAt)}>
              {byline(kind, side, name, last.createdAt)}
            </time>
          </span>
          {mark !== null && <span> · {t(`thread.${mark}`)}</span>}
        </p>
      ) : (
        <PendingLine item={last} />
      )}
    </li>
  )
}

function byline(kind: Group['kind'], side: string, name: string, createdAt: string): string {
  const time = formatTime(createdAt)
  if (kind === 'reply') return t('thread.byline', { name, time })
  return side === 'me' ? t('thread.noteByYou', { time }) : t('thread.noteBy', { name, time })
}

function authorName(id: string | null): string {
  if (id === me().id) return t('thread.you')
  return member(id)?.name.split(' ')[0] ?? t(id === null ? 'event.system' : 'thread.someone')
}

/** Where something written here stands, and the ways on when it was refused. */
function PendingLine({ item: { pending } }: { item: Said }) {
  if (pending === null) return null
  const { state, error, clientId } = pending
  if (state !== 'failed') {
    return (
      <p class="message-group__byline">
        <Icon of={clockIcon} size={14} /> {t(state === 'sending' ? 'thread.sending' : 'thread.waiting')}
      </p>
    )
  }
  return (
    <div class="message-group__byline message-group__byline--failed" role="alert">
      <span>
        <Icon of={circleAlertIcon} size={14} /> {t('thread.notSent')}. {problemText(error)}
      </span>
      <button type="button" class="message-group__action" onClick={() => outbox.retry(clientId)}>
        {word('tryAgain')}
      </button>
      <button type="button" class="message-group__action" onClick={() => outbox.discard(clientId)}>
        {t('thread.discard')}
      </button>
    </div>
  )
}
