import type { WidgetMessage } from '../../features/widget/schema.ts'

/** Puts messages in by seq: in order, none twice, the newest word on each seq kept. */
export function insert(known: readonly WidgetMessage[], arrived: readonly WidgetMessage[]): readonly WidgetMessage[] {
  if (arrived.length === 0) return known
  const bySeq = new Map(known.map((message) => [message.seq, message]))
  for (const message of arrived) bySeq.set(message.seq, message)
  return [...bySeq.values()].toSorted((a, b) => a.seq - b.seq)
}

/**
 * The seq up to which nothing is missing, where to resume from. An own message can be acknowledged before an older one
 * of the other side arrives, so the highest seq will not do.
 */
export function resumeSeq(messages: readonly WidgetMessage[]): number {
  let last = 0
  for (const { seq } of messages) {
    if (last !== 0 && seq !== last + 1) break
    last = seq
  }
  return last
}

/** How many messages of staff come after what was read. */
export const countUnread = (messages: readonly WidgetMessage[], readSeq: number): number =>
  messages.filter(({ author, seq }) => author.kind === 'staff' && seq > readSeq).length

/** Messages of one author that were written close together; they share a line with the name and the time. */
export interface Group {
  key: string
  /** True when a new day begins here. */
  newDay: boolean
  kind: WidgetMessage['author']['kind']
  messages: WidgetMessage[]
}

const CLOSE_TOGETHER_MS = 5 * 60_000

export function groupMessages(messages: readonly WidgetMessage[]): Group[] {
  const groups: Group[] = []
  let previous: WidgetMessage | undefined
  for (const message of messages) {
    const newDay = previous === undefined || dayOf(previous) !== dayOf(message)
    const joins =
      previous !== undefined &&
      !newDay &&
      previous.author.kind === message.author.kind &&
      previous.author.name === message.author.name &&
      Date.parse(message.createdAt) - Date.parse(previous.createdAt) < CLOSE_TOGETHER_MS
    if (joins) groups.at(-1)?.messages.push(message)
    else groups.push({ key: message.id, newDay, kind: message.author.kind, messages: [message] })
    previous = message
  }
  return groups
}

const dayOf = ({ createdAt }: WidgetMessage): string => new Date(createdAt).toDateString()
