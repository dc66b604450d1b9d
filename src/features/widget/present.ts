import type { TenantTx } from '../../../db/index.ts'
import { type ConversationRow, publicSeqUpTo } from '../conversations/index.ts'
import { firstNameOf, listMembers } from '../members/index.ts'
import { type MessageRow, messageAddress } from '../thread/index.ts'
import type { WidgetConversation, WidgetMessage } from './schema.ts'

/** Replies as the visitor sees them: by public_seq, colleagues by their first name. */
export async function presentToVisitor(tx: TenantTx, conversationId: string, rows: readonly MessageRow[]): Promise<WidgetMessage[]> {
  if (rows.length === 0) return []
  const key = await tx.keys.conversation(conversationId)
  const names = rows.some((row) => row.senderKind === 'member') ? new Map((await listMembers(tx)).map((member) => [member.id, firstNameOf(member.name)])) : new Map<string, string>()
  return rows.flatMap((row) => {
    if (row.publicSeq === null) return []
    const fromVisitor = row.senderKind === 'contact'
    return {
      id: row.id,
      seq: row.publicSeq,
      author: { kind: fromVisitor ? ('you' as const) : ('staff' as const), name: fromVisitor ? null : (names.get(row.senderId) ?? null) },
      body: key.open(messageAddress(tx.tenantId, row), row.body),
      clientId: fromVisitor ? row.clientId : null,
      createdAt: row.createdAt.toISOString()
    }
  })
}

/** A conversation as its visitor sees it: everything in the visitor's own counting. */
export async function presentWidgetConversation(tx: TenantTx, row: ConversationRow): Promise<WidgetConversation> {
  return {
    id: row.id,
    status: row.status,
    lastSeq: row.lastPublicSeq,
    readSeq: row.contactReadSeq === 0 ? 0 : await publicSeqUpTo(tx, row.id, row.contactReadSeq),
    staffReadSeq: row.staffReadSeq,
    staffDeliveredSeq: row.staffDeliveredSeq
  }
}
