import { effect } from '@preact/signals'
import { atEnd, conversation, messages, pageVisible, panelOpen, updateConversation } from './conversation.ts'
import { callOrRequest, whenLive } from './live.ts'
import { resumeSeq } from './thread.ts'
import { visitorApi } from './visitor-api.ts'

/** What the server was told, by conversation. */
let told = { conversationId: '', delivered: 0, read: 0 }
let busy = false

/**
 * Tells staff what has arrived, and what was seen: "read" is said only when the panel is open, the page visible and
 * the end of the conversation in sight.
 */
export function keepMarks(): void {
  whenLive(() => void tell())
  effect(() => {
    const known = conversation.value
    const arrived = resumeSeq(messages.value)
    if (known === null || arrived === 0) return
    const seen = panelOpen.value && pageVisible.value && atEnd.value
    if (seen && known.readSeq < arrived) updateConversation(known.id, { readSeq: arrived })
    if (told.conversationId !== known.id) told = { conversationId: known.id, delivered: 0, read: known.readSeq }
    void tell()
  })
}

/** One request at a time; marks that moved meanwhile go with the next. */
async function tell(): Promise<void> {
  const known = conversation.value
  if (busy || known === null || told.conversationId !== known.id) return
  const delivered = resumeSeq(messages.value)
  const read = Math.min(known.readSeq, delivered)
  if (delivered <= told.delivered && read <= told.read) return
  const marks = {
    ...(delivered > told.delivered && { deliveredSeq: delivered }),
    ...(read > told.read && { readSeq: read })
  }
  busy = true
  try {
    await callOrRequest('widget.mark', { conversationId: known.id, ...marks }, () =>
      visitorApi.put(`/widget/conversations/${known.id}/marks`, marks)
    )
    if (told.conversationId === known.id) told = { ...told, delivered, read }
  } catch {
    // Said again with the next message or the next connection.
    return
  } finally {
    busy = false
  }
  await tell()
}
