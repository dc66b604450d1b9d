import type { SendOutput, StartOutput } from './answers.ts'
import { ApiProblem, NetworkFailure } from '../lib/api.ts'
import { createOutbox, type Pending } from '../lib/outbox.ts'
import { clearConversation, conversation, takeMessages } from './conversation.ts'
import { currentPage, identitySaid, unsaidIdentity } from './identity.ts'
import { callOrRequest, typingDone, whenLive } from './live.ts'
import { follow, loaded } from './visit.ts'
import { visitorApi } from './visitor-api.ts'

/** One line for everything this visitor writes: before the first answer there is no conversation to name it by. */
const LINE = 'visitor'

/** What was written here and not yet acknowledged; each keeps its clientId through every retry. */
export const outbox = createOutbox<string>(deliver)

const sendOn = (): void => outbox.flush()
whenLive(sendOn)
addEventListener('online', sendOn)

export function write(body: string): void {
  outbox.add(LINE, body)
  typingDone()
}

/** Forgets what was not sent yet, when this visitor is forgotten. */
export function discardAll(): void {
  for (const { clientId } of outbox.items.value) outbox.discard(clientId)
}

async function deliver(item: Pending<string>): Promise<void> {
  // Whether there is a conversation already decides between starting one and going on with it.
  await loaded()
  if (isDiscarded(item)) return
  const known = conversation.value
  if (known === null) return start(item)
  try {
    await send(known.id, item)
  } catch (error) {
    if (!(error instanceof ApiProblem) || error.code !== 'not_found') throw error
    if (isDiscarded(item)) return
    // The conversation is gone, kept no longer: this message begins a new one.
    clearConversation()
    await start(item)
  }
}

/** Whoever wrote it is forgotten: it is not sent, and nothing of it is shown, as somebody else's. */
const isDiscarded = ({ clientId }: Pending<string>): boolean => outbox.items.value.every((item) => item.clientId !== clientId)

async function start(item: Pending<string>): Promise<void> {
  const { clientId, draft } = item
  const profile = unsaidIdentity()
  const input = { clientId, body: draft, page: currentPage(), ...(profile !== null && { profile }) }
  const answer = await visitorApi.post<StartOutput>('/widget/conversations', input)
  if (isDiscarded(item)) return
  identitySaid(profile)
  conversation.value = answer.conversation
  takeMessages(answer.conversation.id, [answer.message])
  follow()
}

async function send(conversationId: string, item: Pending<string>): Promise<void> {
  const { clientId, draft } = item
  const input = { clientId, body: draft }
  const sent = await callOrRequest<SendOutput>('widget.send', { conversationId, ...input }, () =>
    isDiscarded(item) ? Promise.reject(new NetworkFailure('offline')) : visitorApi.post(`/widget/conversations/${conversationId}/messages`, input)
  )
  if (isDiscarded(item)) return
  takeMessages(conversationId, [{ ...sent, ...input, author: { kind: 'you', name: null } }])
}
