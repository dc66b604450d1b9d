import type { Address } from '../../crypto/index.ts'

interface Bound {
  readonly id: string
  readonly conversationId: string
  readonly senderKind: string
  readonly senderId: string
  readonly createdAt: Date | number
}

/** Where a message's body belongs. Conversation, sender and time are bound: none of them can be changed unnoticed. */
export function messageAddress(tenant: string, message: Bound): Address {
  return {
    tenant,
    table: 'message',
    column: 'body',
    row: message.id,
    bound: [message.conversationId, message.senderKind, message.senderId, String(Number(message.createdAt))]
  }
}
