import type { TenantTx } from '../../../db/index.ts'
import type { Sight } from '../masking/index.ts'
import { messageAddress } from './address.ts'
import type { MessageRow } from './repository.ts'
import type { Message, ThreadEvent } from './schema.ts'

/** Messages of one conversation as this reader may see them. */
export async function presentMessages(tx: TenantTx, conversationId: string, rows: readonly MessageRow[], sight: Sight): Promise<Message[]> {
  if (rows.length === 0) return []
  const key = await tx.keys.conversation(conversationId)
  return rows.map((row) => {
    const open = () => key.open(messageAddress(tx.tenantId, row), row.body)
    const said = row.kind === 'event' ? { text: '', hidden: [] } : sight.read(conversationId, open)
    return {
      id: row.id,
      conversationId: row.conversationId,
      seq: row.seq,
      kind: row.kind,
      author: { kind: row.senderKind, id: row.senderId },
      body: said.text,
      hidden: [...said.hidden],
      event: row.kind === 'event' ? (JSON.parse(open()) as ThreadEvent) : null,
      clientId: row.clientId,
      createdAt: row.createdAt.toISOString()
    }
  })
}
