import type { Message } from '../../../features/messages/schema.ts'
import type { Pending } from '../../lib/outbox.ts'
import type { Draft } from '../state/sending.ts'

export interface Said {
  key: string
  body: string
  hidden: Message['hidden']
  createdAt: string
  seq: number | null
  pending: Pending<Draft> | null
}
export interface Group {
  type: 'group'
  key: string
  kind: 'reply' | 'note'
  author: Message['author']
  items: Said[]
}
export type Line =
  | Group
  | { type: 'day'; key: string; moment: string }
  | { type: 'event'; key: string; message: Message }
  /** Above the first message that the reader had not seen when the conversation was opened. */
  | { type: 'unread'; key: string }

const TOGETHER_MS = 10 * 60_000

/** The lines of a thread: days, quiet events, and what one person said in one go. What is still being sent comes last. */
export function toLines(
  messages: readonly Message[],
  pending: readonly Pending<Draft>[],
  myId: string,
  readUpTo: number | null
): Line[] {
  const lines: Line[] = []
  let day = ''
  let marked = false
  const onDay = (moment: string): void => {
    const next = new Date(moment).toDateString()
    if (next === day) return
    day = next
    lines.push({ type: 'day', key: `day ${next}`, moment })
  }
  const say = (kind: 'reply' | 'note', author: Message['author'], item: Said): void => {
    onDay(item.createdAt)
    const last = lines.at(-1)
    if (last?.type === 'group' && last.kind === kind && isSame(last.author, author) && isSoon(last, item))
      last.items.push(item)
    else lines.push({ type: 'group', key: item.key, kind, author, items: [item] })
  }
  const known = new Set<string>()
  for (const message of messages) {
    const { id, seq, kind, author, body, hidden, clientId, createdAt } = message
    if (clientId !== null) known.add(clientId)
    if (kind === 'event') {
      onDay(createdAt)
      lines.push({ type: 'event', key: id, message })
    } else {
      if (readUpTo !== null && seq > readUpTo && author.kind === 'contact' && !marked) {
        marked = true
        onDay(createdAt)
        lines.push({ type: 'unread', key: 'unread' })
      }
      say(kind, author, { key: clientId ?? id, body, hidden, createdAt, seq, pending: null })
    }
  }
  for (const item of pending) {
    // The push of one's own message may come before its acknowledgement.
    if (known.has(item.clientId)) continue
    const { clientId, draft, createdAt } = item
    say(
      draft.kind,
      { kind: 'member', id: myId },
      { key: clientId, body: draft.body, hidden: [], createdAt, seq: null, pending: item }
    )
  }
  return lines
}

const isSame = (a: Message['author'], b: Message['author']): boolean => a.kind === b.kind && a.id === b.id

function isSoon({ items }: Group, { createdAt, pending }: Said): boolean {
  const last = items.at(-1)
  if (last === undefined || last.pending?.state === 'failed' || pending?.state === 'failed') return false
  return new Date(createdAt).getTime() - new Date(last.createdAt).getTime() < TOGETHER_MS
}
