import { live } from './live.ts'
import { changeConversation, conversation, isUnread } from './conversations.ts'
import { refreshCounts } from './counts.ts'
import { newestSeq } from './threads.ts'
import { api } from './client.ts'

/** Says that everything up to the newest message has been seen; called when it really stands on the screen. */
export function markRead(id: string): void {
  const known = conversation(id)
  const seq = newestSeq(id)
  if (known === undefined || !isUnread(known) || seq <= (known.readSeq ?? 0)) return
  changeConversation(id, { readSeq: seq })
  const marked =
    live.state.value === 'online'
      ? live.call('conversations.markRead', { conversationId: id, seq })
      : api.put(`/conversations/${id}/read`, { seq })
  // Not worth a word: the next look at the conversation says it again.
  marked
    .then(refreshCounts)
    .catch(() => changeConversation(id, known.readSeq === undefined ? {} : { readSeq: known.readSeq }))
}
