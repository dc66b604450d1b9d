import type { Conversation } from '../../../features/conversations/schema.ts'
import type { Group, Line } from './grouping.ts'

/** The newest reply that was sent: the one group that says how far it got. */
export function lastReply(lines: readonly Line[]): Group | undefined {
  return lines.findLast(
    (line): line is Group =>
      line.type === 'group' && line.kind === 'reply' && line.author.kind === 'member' && line.items.at(-1)?.seq != null
  )
}

export function receiptOf(
  group: Group,
  { contactReadSeq, contactDeliveredSeq }: Conversation
): 'sent' | 'delivered' | 'read' | null {
  const seq = group.items.at(-1)?.seq ?? null
  if (seq === null) return null
  if (seq <= contactReadSeq) return 'read'
  return seq <= contactDeliveredSeq ? 'delivered' : 'sent'
}
