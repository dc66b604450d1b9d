import { and, asc, desc, eq, gt, isNotNull, lt, sql } from 'drizzle-orm'
import { type OutgoingMessage, type TenantTx, type WithTenant, newId } from '../../../db/index.ts'
import { conversations, messages } from '../../../db/schema/index.ts'
import { notFound } from '../../errors/index.ts'
import { type StoredMessage, laneKey } from '../../operations/index.ts'
import { messageAddress } from './address.ts'

export type MessageRow = typeof messages.$inferSelect

export interface Page {
  readonly before?: number | undefined
  readonly after?: number | undefined
  readonly limit: number
}

/**
 * Messages of a conversation in order of seq, and whether there are more in the direction asked for. `audience`
 * contact: only what the contact may see, counted by public_seq (never larger than seq, so seq's index serves both).
 */
export async function listMessages(tx: TenantTx, conversationId: string, page: Page, audience: 'staff' | 'contact'): Promise<{ rows: MessageRow[]; more: boolean }> {
  const column = audience === 'staff' ? messages.seq : messages.publicSeq
  const forward = page.after !== undefined
  const rows = await tx.db
    .select()
    .from(messages)
    .where(
      and(
        eq(messages.tenantId, tx.tenantId),
        eq(messages.conversationId, conversationId),
        audience === 'contact' ? isNotNull(messages.publicSeq) : undefined,
        page.after === undefined ? undefined : and(gt(messages.seq, page.after), gt(column, page.after)),
        page.before === undefined ? undefined : lt(column, page.before)
      )
    )
    .orderBy(forward ? asc(messages.seq) : desc(messages.seq))
    .limit(page.limit + 1)
  const shown = rows.slice(0, page.limit)
  return { rows: forward ? shown : shown.toReversed(), more: rows.length > page.limit }
}

export interface Entry {
  readonly conversationId: string
  readonly kind: 'note' | 'event'
  readonly memberId: string
  readonly clientId: string | null
  readonly body: string
}

/** Adds what only staff see: a note, or an event of the thread. It takes the next seq, and no public_seq. */
export async function appendEntry(tx: TenantTx, entry: Entry, now: number): Promise<StoredMessage> {
  const moment = new Date(now)
  const taken = await tx.db
    .update(conversations)
    .set({ lastSeq: sql`${conversations.lastSeq} + 1`, ...(entry.kind === 'note' && { lastMessageAt: moment }) })
    .where(and(eq(conversations.tenantId, tx.tenantId), eq(conversations.id, entry.conversationId)))
    .returning({ seq: conversations.lastSeq })
  const seq = taken[0]?.seq
  if (seq === undefined) throw notFound()
  const id = newId(now)
  const key = await tx.keys.conversation(entry.conversationId)
  const sender = { id, conversationId: entry.conversationId, senderKind: 'member' as const, senderId: entry.memberId, createdAt: moment }
  await tx.db.insert(messages).values({
    tenantId: tx.tenantId,
    ...sender,
    seq,
    kind: entry.kind,
    clientId: entry.clientId,
    body: key.seal(messageAddress(tx.tenantId, sender), entry.body)
  })
  return { id, seq, publicSeq: 0, at: now }
}

/** A message by the sender's own id, so that a retry answers with the first result. */
export async function findByClientId(tx: TenantTx, conversationId: string, senderId: string, clientId: string): Promise<MessageRow | null> {
  const rows = await tx.db
    .select()
    .from(messages)
    .where(
      and(eq(messages.tenantId, tx.tenantId), eq(messages.conversationId, conversationId), eq(messages.senderId, senderId), eq(messages.clientId, clientId))
    )
  return rows[0] ?? null
}

/** For the lane: which of these are stored already, under the sender's own rights. */
export function storedFinder(withTenant: WithTenant) {
  return (tenantId: string, batch: readonly OutgoingMessage[]): Promise<ReadonlyMap<string, StoredMessage>> =>
    withTenant({ tenantId }, async (tx) => {
      const found = new Map<string, StoredMessage>()
      for (const message of batch) {
        const row = await findByClientId(tx, message.conversationId, message.senderId, message.clientId)
        if (row) found.set(laneKey(message), { id: row.id, seq: row.seq, publicSeq: row.publicSeq ?? 0, at: row.createdAt.getTime() })
      }
      return found
    })
}
