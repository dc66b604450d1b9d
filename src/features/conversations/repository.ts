import { type SQL, and, count, desc, eq, inArray, isNull, sql } from 'drizzle-orm'
import type { TenantTx } from '../../../db/index.ts'
import { contacts, conversationReads, conversations, erasures, messages } from '../../../db/schema/index.ts'
import type { Cursor } from './cursor.ts'
import type { Counts, View } from './schema.ts'

export type ConversationRow = typeof conversations.$inferSelect
export interface ListedRow {
  readonly conversation: ConversationRow
  readonly contact: typeof contacts.$inferSelect
  readonly last: typeof messages.$inferSelect | null
  readonly readSeq: number | null
}

const own = (tx: TenantTx) => eq(conversations.tenantId, tx.tenantId)

function inView(view: View, memberId: string): SQL | undefined {
  const status = eq(conversations.status, view === 'closed' ? 'closed' : 'open')
  if (view === 'mine') return and(status, eq(conversations.assigneeId, memberId))
  if (view === 'unassigned') return and(status, isNull(conversations.assigneeId))
  return status
}

/** Seq of the newest reply or note: events are lines in the thread, not what a list should show. */
const lastSaid = sql<number>`(select m.seq from messages m where m.tenant_id = ${conversations.tenantId} and m.conversation_id = ${conversations.id} and m.kind <> 'event' order by m.seq desc limit 1)`

function listing(tx: TenantTx, memberId: string) {
  return tx.db
    .select({ conversation: conversations, contact: contacts, last: messages, readSeq: conversationReads.seq })
    .from(conversations)
    .innerJoin(contacts, and(eq(contacts.tenantId, conversations.tenantId), eq(contacts.id, conversations.contactId)))
    .leftJoin(
      messages,
      and(eq(messages.tenantId, conversations.tenantId), eq(messages.conversationId, conversations.id), eq(messages.seq, lastSaid))
    )
    .leftJoin(
      conversationReads,
      and(eq(conversationReads.tenantId, conversations.tenantId), eq(conversationReads.conversationId, conversations.id), eq(conversationReads.memberId, memberId))
    )
}

/** What is listed: a view, in all inboxes (null) or in some, of every team or of one. */
export interface Listed {
  readonly view: View
  readonly teamId?: string | undefined
  readonly inboxIds: readonly string[] | null
}

/**
 * A page of a view, newest activity first, by keyset. Of some inboxes, each gives its own page by its own index, and the
 * newest of these are the page: however much stands in inboxes that are not asked for, nobody walks over it.
 */
export async function listConversations(tx: TenantTx, memberId: string, { view, inboxIds, teamId }: Listed, limit: number, after: Cursor | null): Promise<ListedRow[]> {
  const older = after ? sql`(${conversations.activityAt}, ${conversations.id}) < (${new Date(after.activityAt).toISOString()}::timestamptz, ${after.id}::uuid)` : undefined
  const wanted = and(own(tx), inView(view, memberId), teamId === undefined ? undefined : eq(conversations.teamId, teamId), older)
  const page = inboxIds && sql`${conversations.id} in (
    select page.id from unnest(${sql.param([...inboxIds])}::uuid[]) inbox (id) cross join lateral (
      select ${conversations.id}, ${conversations.activityAt} from ${conversations} where ${wanted} and ${conversations.inboxId} = inbox.id
      order by ${conversations.activityAt} desc, ${conversations.id} desc limit ${limit}
    ) page order by page.activity_at desc, page.id desc limit ${limit})`
  return listing(tx, memberId)
    .where(page ? and(own(tx), page) : wanted)
    .orderBy(desc(conversations.activityAt), desc(conversations.id))
    .limit(limit)
}

export async function findListed(tx: TenantTx, memberId: string, id: string): Promise<ListedRow | null> {
  return (await listing(tx, memberId).where(and(own(tx), eq(conversations.id, id))))[0] ?? null
}

/** Several conversations as lists show them, in no order; those that do not exist are absent. */
export async function listByIds(tx: TenantTx, memberId: string, ids: readonly string[]): Promise<ListedRow[]> {
  return listing(tx, memberId).where(and(own(tx), inArray(conversations.id, [...ids])))
}

/** A conversation by id, locked against other changes when `forUpdate`. */
export async function findConversation(tx: TenantTx, id: string, forUpdate = false): Promise<ConversationRow | null> {
  const query = tx.db.select().from(conversations).where(and(own(tx), eq(conversations.id, id)))
  return (await (forUpdate ? query.for('update') : query))[0] ?? null
}

/** Whether the whole workspace waits to be erased, or is being erased. */
export async function workspaceWaits(tx: TenantTx): Promise<boolean> {
  // Words of the statement, not parameters: the index on open erasures covers these states only.
  const open = and(eq(erasures.tenantId, tx.tenantId), eq(erasures.subjectKind, 'workspace'), sql`${erasures.state} in ('waiting', 'erasing')`)
  return (await tx.db.select({ id: erasures.id }).from(erasures).where(open).limit(1)).length > 0
}

/** The newest conversation of a contact. */
export async function newestConversationOf(tx: TenantTx, contactId: string): Promise<ConversationRow | null> {
  const rows = await tx.db.select().from(conversations).where(and(own(tx), eq(conversations.contactId, contactId))).orderBy(desc(conversations.id)).limit(1)
  return rows[0] ?? null
}

/** As many closed conversations are counted, and no more: they pile up for years, and the counts are asked for all day. */
export const MOST_CLOSED = 1_000

/** Counts over all inboxes (null) or over some. Of the closed at most one more than MOST_CLOSED. */
export async function countConversations(tx: TenantTx, memberId: string, inboxIds: readonly string[] | null): Promise<Omit<Counts, 'moreClosed'>> {
  // Words of the statement, not parameters: whichever plan is made for it knows that these are few.
  const are = (status: SQL) => and(own(tx), status, inboxIds === null ? undefined : sql`${conversations.inboxId} = any(${sql.param([...inboxIds])}::uuid[])`)
  const bounded = tx.db.select({ id: conversations.id }).from(conversations).where(are(sql`${conversations.status} = 'closed'`)).limit(MOST_CLOSED + 1).as('bounded')
  const [open] = await tx.db
    .select({
      mine: count(sql`case when ${conversations.assigneeId} = ${memberId}::uuid then 1 end`),
      unassigned: count(sql`case when ${conversations.assigneeId} is null then 1 end`),
      all: count(),
      closed: sql<number>`(select count(*)::int from ${bounded})`,
      unread: count(sql`case when ${conversations.lastContactSeq} > coalesce(${conversationReads.seq}, 0) then 1 end`)
    })
    .from(conversations)
    .leftJoin(
      conversationReads,
      and(eq(conversationReads.tenantId, conversations.tenantId), eq(conversationReads.conversationId, conversations.id), eq(conversationReads.memberId, memberId))
    )
    .where(are(sql`${conversations.status} = 'open'`))
  return open ?? { mine: 0, unassigned: 0, all: 0, closed: 0, unread: 0 }
}

export type ConversationChange = { status: 'open' | 'closed' } | { assigneeId: string | null } | { teamId: string | null }

/** Changes status, assignee or team. @returns whether it was different before */
export async function changeConversation(tx: TenantTx, id: string, change: ConversationChange): Promise<boolean> {
  const different = differs(change)
  const cleared = 'status' in change && change.status === 'closed' ? { waitingSince: null } : {}
  const changed = await tx.db
    .update(conversations)
    .set({ ...change, ...cleared })
    .where(and(own(tx), eq(conversations.id, id), different))
    .returning({ id: conversations.id })
  return changed.length === 1
}

function differs(change: ConversationChange): SQL {
  if ('status' in change) return sql`${conversations.status} <> ${change.status}`
  if ('teamId' in change) return sql`${conversations.teamId} is distinct from ${change.teamId}::uuid`
  return sql`${conversations.assigneeId} is distinct from ${change.assigneeId}::uuid`
}

/** Remembers how far a member has read, and what of it the contact is told. Never moves back. @returns whether anything moved */
export async function markStaffRead(tx: TenantTx, id: string, memberId: string, seq: number, now: number): Promise<boolean> {
  const rows = await tx.db
    .insert(conversationReads)
    .values({ tenantId: tx.tenantId, conversationId: id, memberId, seq, readAt: new Date(now) })
    .onConflictDoUpdate({
      target: [conversationReads.tenantId, conversationReads.conversationId, conversationReads.memberId],
      set: { seq, readAt: new Date(now) },
      setWhere: sql`${conversationReads.seq} < ${seq}`
    })
    .returning({ seq: conversationReads.seq })
  if (rows.length === 0) return false
  const seen = publicSeqAt(tx, id, seq)
  await tx.db
    .update(conversations)
    .set({ staffReadSeq: sql`greatest(${conversations.staffReadSeq}, ${seen})`, staffDeliveredSeq: sql`greatest(${conversations.staffDeliveredSeq}, ${seen})` })
    .where(and(own(tx), eq(conversations.id, id)))
  return true
}

/** The contact's messages have reached a colleague's screen. @returns whether that is news */
export async function markStaffDelivered(tx: TenantTx, id: string): Promise<boolean> {
  const rows = await tx.db
    .update(conversations)
    .set({ staffDeliveredSeq: sql`${conversations.lastPublicSeq}` })
    .where(and(own(tx), eq(conversations.id, id), sql`${conversations.staffDeliveredSeq} < ${conversations.lastPublicSeq}`))
    .returning({ id: conversations.id })
  return rows.length === 1
}

/** What the widget has received and shown, given in the contact's own counting. Never moves back. @returns whether anything moved */
export async function markContact(tx: TenantTx, id: string, delivered: number, read: number): Promise<boolean> {
  const rows = await tx.db
    .update(conversations)
    .set({
      contactDeliveredSeq: sql`greatest(${conversations.contactDeliveredSeq}, ${seqAt(tx, id, Math.max(delivered, read))})`,
      contactReadSeq: sql`greatest(${conversations.contactReadSeq}, ${seqAt(tx, id, read)})`
    })
    .where(
      and(
        own(tx),
        eq(conversations.id, id),
        sql`(${conversations.contactDeliveredSeq} < ${seqAt(tx, id, Math.max(delivered, read))} or ${conversations.contactReadSeq} < ${seqAt(tx, id, read)})`
      )
    )
    .returning({ id: conversations.id })
  return rows.length === 1
}

/** The contact's count at a place in the counting of staff. */
export async function publicSeqUpTo(tx: TenantTx, id: string, seq: number): Promise<number> {
  const rows = await tx.db.execute<{ seq: number }>(sql`select ${publicSeqAt(tx, id, seq)} as seq`)
  return rows[0]?.seq ?? 0
}

function publicSeqAt(tx: TenantTx, id: string, seq: number): SQL {
  return sql`coalesce((select m.public_seq from messages m where m.tenant_id = ${tx.tenantId} and m.conversation_id = ${id} and m.seq <= ${seq} and m.public_seq is not null order by m.seq desc limit 1), 0)`
}

function seqAt(tx: TenantTx, id: string, publicSeq: number): SQL {
  return sql`coalesce((select m.seq from messages m where m.tenant_id = ${tx.tenantId} and m.conversation_id = ${id} and m.seq >= ${publicSeq} and m.public_seq = ${publicSeq} limit 1), 0)`
}

/** Takes the open conversations of somebody who goes away from them. @returns their ids */
export async function unassignAll(tx: TenantTx, memberId: string): Promise<string[]> {
  const rows = await tx.db
    .update(conversations)
    .set({ assigneeId: null })
    .where(and(own(tx), eq(conversations.assigneeId, memberId), eq(conversations.status, 'open')))
    .returning({ id: conversations.id })
  return rows.map(({ id }) => id)
}

/** Takes the conversations of a team that goes away from it. @returns the ids of those that are open */
export async function releaseTeam(tx: TenantTx, teamId: string): Promise<string[]> {
  const rows = await tx.db
    .update(conversations)
    .set({ teamId: null })
    .where(and(own(tx), eq(conversations.teamId, teamId)))
    .returning({ id: conversations.id, status: conversations.status })
  return rows.flatMap(({ id, status }) => (status === 'open' ? [id] : []))
}
