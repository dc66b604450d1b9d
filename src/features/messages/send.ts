import { newId } from '../../../db/index.ts'
import { Problem } from '../../errors/index.ts'
import type { Caller, MemberActor, Services, StoredMessage, VisitorActor } from '../../operations/index.ts'
import { requireConversationKey } from '../conversations/index.ts'
import { messageAddress } from '../thread/index.ts'

/** A reply on its way: both doors of a message, the inbox and the widget, end here. */
export interface Reply {
  readonly conversationId: string
  readonly clientId: string
  readonly body: string
}

/**
 * Seals a reply and puts it into the lane of its workspace. Answers after the commit; the same client id again answers
 * with the first result.
 * @throws Problem not_found, under_erasure, busy, unavailable
 */
export async function sendReply(services: Services, actor: MemberActor | VisitorActor, caller: Caller, reply: Reply, now: number): Promise<StoredMessage> {
  const senderId = actor.kind === 'member' ? actor.memberId : actor.contactId
  if (senderId === null) throw new Problem('not_found')
  const key = await inTurn(`${reply.conversationId}/${senderId}`, () => requireConversationKey(services, actor, reply.conversationId))
  const id = newId(now)
  const senderKind = actor.kind === 'member' ? ('member' as const) : ('contact' as const)
  const body = key.seal(messageAddress(actor.tenantId, { id, conversationId: reply.conversationId, senderKind, senderId, createdAt: now }), reply.body)
  const stored = await services.lanes.send(actor.tenantId, {
    id,
    conversationId: reply.conversationId,
    senderKind,
    senderId,
    clientId: reply.clientId,
    body,
    at: now,
    eventId: newId(now),
    requestId: caller.requestId
  })
  services.publish({ type: 'messages', tenantId: actor.tenantId, conversationId: reply.conversationId })
  return stored
}

const turns = new Map<string, Promise<unknown>>()

/**
 * Runs one sender's look-ups for one conversation in the order they came: the first may need a query that the second
 * does not, and must not be overtaken on the way to the lane.
 */
async function inTurn<T>(place: string, look: () => Promise<T>): Promise<T> {
  const earlier = turns.get(place)
  const result = earlier ? earlier.then(look, look) : look()
  turns.set(place, result)
  try {
    return await result
  } finally {
    if (turns.get(place) === result) turns.delete(place)
  }
}
