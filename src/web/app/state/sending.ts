import { batch } from '@preact/signals'
import type { SendOutput } from '../../../features/messages/schema.ts'
import { createOutbox, type Pending } from '../../lib/outbox.ts'
import { api } from './client.ts'
import { live } from './live.ts'
import { me } from './session.ts'
import { keepMessages, resumeSeq, watchThread } from './threads.ts'

export type Kind = 'reply' | 'note'
export interface Draft {
  kind: Kind
  body: string
}

/** What was written here and is not acknowledged yet. */
export const outbox = createOutbox<Draft>(send)

async function send({ conversationId, clientId, draft }: Pending<Draft>): Promise<void> {
  const sent = await deliver(conversationId, clientId, draft)
  batch(() => {
    // The push may be under way still; showing the message now keeps it from blinking.
    const gap = sent.seq > resumeSeq(conversationId) + 1
    if (gap) void watchThread()
    keepMessages(conversationId, [
      {
        id: sent.id,
        conversationId,
        seq: sent.seq,
        kind: draft.kind,
        author: { kind: 'member', id: me().id },
        body: draft.body,
        hidden: [],
        event: null,
        clientId,
        createdAt: sent.createdAt
      }
    ])
  })
}

function deliver(conversationId: string, clientId: string, { kind, body }: Draft): Promise<SendOutput> {
  if (live.state.value === 'online') {
    return live.call(kind === 'note' ? 'notes.add' : 'messages.send', { conversationId, clientId, body })
  }
  return api.post(`/conversations/${conversationId}/${kind === 'note' ? 'notes' : 'messages'}`, { clientId, body })
}
