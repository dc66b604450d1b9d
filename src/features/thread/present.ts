import type { TenantTx } from '../../../db/index.ts'
import { messageAddress } from './address.ts'
import type { MessageRow } from './repository.ts'
import type { Message, ThreadEvent } from './schema.ts'

/** Messages of one conversation as staff see them. */
export async function presentMessages(tx: TenantTx, conversationId: string, rows: readonly MessageRow[]): Promise<Message[]> {
  if (rows.length === 0) return []
  const key = await tx.keys.conversation(conversationId)
  return rows.map((row) => {
    const text = key.open(messageAddress(tx.tenantId, row), row.body)
    return {
      id: row.id,
      conversationId: row.conversationId,
      seq: row.seq,
      kind: row.kind,
      author: { kind: row.senderKind, id: row.senderId },
      body: row.kind === 'event' ? '' : text,
      event: row.kind === 'event' ? (JSON.parse(text) as ThreadEvent) : null,
      clientId: row.clientId,
      createdAt: row.createdAt.toISOString()
    }
  })
}
