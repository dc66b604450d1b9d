import { and, eq, sql } from 'drizzle-orm'
import { type TenantTx, newId } from '../../../db/index.ts'
import { conversations, messages } from '../../../db/schema/index.ts'
import { type ConversationRow, findConversation, pageAddress } from '../conversations/index.ts'
import { type MessageRow, listMessages, messageAddress } from '../thread/index.ts'

interface Start {
  readonly inboxId: string
  readonly contactId: string
  readonly clientId: string
  readonly body: string
  readonly page: string | undefined
}

/** One visitor's first messages run one after the other, so that a retry beside the first finds what it made. */
export async function takeTurn(tx: TenantTx, visitorHash: Buffer): Promise<void> {
  await tx.db.execute(sql`select pg_advisory_xact_lock(${visitorHash.readBigInt64BE().toString()}::bigint)`)
}

/** Begins a conversation with its first message. The same client id again answers with the conversation it began. */
export async function startConversation(tx: TenantTx, start: Start, now: number): Promise<{ conversation: ConversationRow; messages: MessageRow[]; isNew: boolean }> {
  const known = await tx.db
    .select({ id: conversations.id })
    .from(conversations)
    .where(and(eq(conversations.tenantId, tx.tenantId), eq(conversations.contactId, start.contactId), eq(conversations.clientId, start.clientId)))
  const id = known[0]?.id ?? (await insertConversation(tx, start, now))
  const conversation = await findConversation(tx, id)
  if (!conversation) throw new Error('The conversation was there a moment ago')
  const { rows } = await listMessages(tx, id, { after: 0, limit: 1 }, 'contact')
  return { conversation, messages: rows, isNew: known.length === 0 }
}

async function insertConversation(tx: TenantTx, start: Start, now: number): Promise<string> {
  const id = newId(now)
  const messageId = newId(now)
  const moment = new Date(now)
  const key = await tx.keys.create('conversation', id, now)
  await tx.db.insert(conversations).values({
    tenantId: tx.tenantId,
    id,
    inboxId: start.inboxId,
    contactId: start.contactId,
    clientId: start.clientId,
    status: 'open',
    page: start.page === undefined ? null : key.seal(pageAddress(tx.tenantId, id), start.page),
    lastSeq: 1,
    lastPublicSeq: 1,
    lastContactSeq: 1,
    contactDeliveredSeq: 1,
    contactReadSeq: 1,
    staffDeliveredSeq: 0,
    staffReadSeq: 0,
    lastMessageAt: moment,
    activityAt: moment,
    waitingSince: moment,
    createdAt: moment
  })
  const sender = { id: messageId, conversationId: id, senderKind: 'contact' as const, senderId: start.contactId, createdAt: moment }
  await tx.db.insert(messages).values({
    tenantId: tx.tenantId,
    ...sender,
    seq: 1,
    publicSeq: 1,
    kind: 'reply',
    clientId: start.clientId,
    body: key.seal(messageAddress(tx.tenantId, sender), start.body)
  })
  return id
}
