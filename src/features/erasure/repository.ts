import { type SQL, and, count, desc, eq, gt, inArray, isNull, sql } from 'drizzle-orm'
import { type TenantTx, newId } from '../../../db/index.ts'
import { contacts, conversations, erasures, members, messages } from '../../../db/schema/index.ts'
import type { KeySet, Sealed } from '../../crypto/index.ts'
import { notFound } from '../../errors/index.ts'
import type { Counts } from './schema.ts'

export type ErasureRow = typeof erasures.$inferSelect
export interface Subject {
  readonly kind: 'contact' | 'workspace'
  readonly id: string
}

const MOST_LISTED = 500
export const erasureAddress = (tenant: string, column: 'reason' | 'certificate', row: string) => ({ tenant, table: 'erasure', column, row })
export const ownErasure = (tx: TenantTx, id: string) => and(eq(erasures.tenantId, tx.tenantId), eq(erasures.id, id))

/** The key that a reason is sealed under: the subject's own, so that it goes with it. */
export const reasonKey = (tx: TenantTx, subject: Subject): Promise<KeySet> => (subject.kind === 'contact' ? tx.keys.contact(subject.id) : tx.keys.workspace())

/** What there is of a subject: conversations, replies and notes. */
export async function countOf(tx: TenantTx, subject: Subject): Promise<Counts> {
  const within = and(eq(conversations.tenantId, tx.tenantId), subject.kind === 'contact' ? eq(conversations.contactId, subject.id) : undefined)
  const [threads] = await tx.db.select({ total: count() }).from(conversations).where(within)
  const [said] = await tx.db
    .select({ messages: count(sql`case when ${messages.kind} = 'reply' then 1 end`), notes: count(sql`case when ${messages.kind} = 'note' then 1 end`) })
    .from(messages)
    .innerJoin(conversations, and(eq(conversations.tenantId, messages.tenantId), eq(conversations.id, messages.conversationId)))
    .where(within)
  return { conversations: threads?.total ?? 0, messages: said?.messages ?? 0, notes: said?.notes ?? 0 }
}

export async function findContact(tx: TenantTx, id: string): Promise<{ id: string; profile: Sealed } | null> {
  const rows = await tx.db.select({ id: contacts.id, profile: contacts.profile }).from(contacts).where(and(eq(contacts.tenantId, tx.tenantId), eq(contacts.id, id)))
  return rows[0] ?? null
}

/** A conversation, whose it is and where. */
export interface Place {
  readonly id: string
  readonly contactId: string
  readonly inboxId: string
}

/** Where contacts wrote. */
export async function conversationPlaces(tx: TenantTx, contactIds: readonly string[]): Promise<Place[]> {
  if (contactIds.length === 0) return []
  const { id, contactId, inboxId } = conversations
  return tx.db.select({ id, contactId, inboxId }).from(conversations).where(and(eq(conversations.tenantId, tx.tenantId), inArray(contactId, [...contactIds])))
}

/** The sealed profiles of contacts that are still there. */
export async function profilesOf(tx: TenantTx, ids: readonly string[]): Promise<ReadonlyMap<string, Sealed>> {
  if (ids.length === 0) return new Map()
  const rows = await tx.db.select({ id: contacts.id, profile: contacts.profile }).from(contacts).where(and(eq(contacts.tenantId, tx.tenantId), inArray(contacts.id, [...ids])))
  return new Map(rows.map(({ id, profile }) => [id, profile]))
}

/** One person's requests run one after the other, so that their number is right. */
export async function lockMember(tx: TenantTx, memberId: string): Promise<void> {
  await tx.db.select({ id: members.id }).from(members).where(and(eq(members.tenantId, tx.tenantId), eq(members.id, memberId))).for('update')
}

export async function requestedSince(tx: TenantTx, memberId: string, since: number): Promise<number> {
  const [row] = await tx.db
    .select({ total: count() })
    .from(erasures)
    .where(and(eq(erasures.tenantId, tx.tenantId), eq(erasures.requestedBy, memberId), gt(erasures.requestedAt, new Date(since))))
  return row?.total ?? 0
}

/** The erasure of a subject that is under way. */
export async function findOpen(tx: TenantTx, subject: Subject): Promise<ErasureRow | null> {
  const rows = await tx.db
    .select()
    .from(erasures)
    .where(
      and(eq(erasures.tenantId, tx.tenantId), eq(erasures.subjectKind, subject.kind), eq(erasures.subjectId, subject.id), inArray(erasures.state, ['approval', 'waiting', 'erasing']))
    )
  return rows[0] ?? null
}

export async function listErasures(tx: TenantTx): Promise<ErasureRow[]> {
  return tx.db.select().from(erasures).where(eq(erasures.tenantId, tx.tenantId)).orderBy(desc(erasures.id)).limit(MOST_LISTED)
}

/** An erasure, locked. @throws Problem not_found */
export async function lockErasure(tx: TenantTx, id: string): Promise<ErasureRow> {
  const rows = await tx.db.select().from(erasures).where(ownErasure(tx, id)).for('update')
  return rows[0] ?? missing()
}

/** An erasure. @throws Problem not_found */
export async function requireErasure(tx: TenantTx, id: string): Promise<ErasureRow> {
  return (await tx.db.select().from(erasures).where(ownErasure(tx, id)))[0] ?? missing()
}

function missing(): never {
  throw notFound()
}

interface NewErasure {
  readonly subject: Subject
  readonly memberId: string
  readonly reason: string | undefined
  /** null: a second person has to confirm first. */
  readonly dueAt: Date | null
}

/** @returns null when one of the same subject is open already */
export async function insertErasure(tx: TenantTx, { subject, memberId, reason, dueAt }: NewErasure, now: number): Promise<ErasureRow | null> {
  const id = newId(now)
  const rows = await tx.db
    .insert(erasures)
    .values({
      tenantId: tx.tenantId,
      id,
      subjectKind: subject.kind,
      subjectId: subject.id,
      state: dueAt ? 'waiting' : 'approval',
      reason: reason === undefined ? null : (await reasonKey(tx, subject)).seal(erasureAddress(tx.tenantId, 'reason', id), reason),
      requestedBy: memberId,
      requestedAt: new Date(now),
      dueAt,
      ...(await countOf(tx, subject))
    })
    .onConflictDoNothing()
    .returning()
  return rows[0] ?? null
}

/** Changes an erasure that the caller has locked. */
export async function changeErasure(tx: TenantTx, id: string, change: Partial<Omit<ErasureRow, 'tenantId' | 'id'>>): Promise<ErasureRow> {
  const rows = await tx.db.update(erasures).set(change).where(ownErasure(tx, id)).returning()
  return rows[0] ?? missing()
}

/** The contact, locked against conversations that would begin for it. @returns false when it is gone */
export async function lockContact(tx: TenantTx, id: string): Promise<{ visitorHash: Buffer | null } | null> {
  const rows = await tx.db.select({ visitorHash: contacts.visitorHash }).from(contacts).where(and(eq(contacts.tenantId, tx.tenantId), eq(contacts.id, id))).for('update')
  return rows[0] ?? null
}

/** Gives a contact its visitor, unless the visitor has become another contact, or takes it away. */
export async function setVisitor(tx: TenantTx, contactId: string, hash: Buffer | null): Promise<void> {
  const free: SQL | undefined = hash === null ? undefined : sql`not exists (select from contacts c where c.tenant_id = ${tx.tenantId} and c.visitor_hash = ${hash})`
  await tx.db.update(contacts).set({ visitorHash: hash }).where(and(eq(contacts.tenantId, tx.tenantId), eq(contacts.id, contactId), free))
}

/** Closes a contact's conversations to writing until a moment, or opens them again. @returns their ids */
export async function restrictConversations(tx: TenantTx, contactId: string, eraseAt: Date | null): Promise<string[]> {
  const rows = await tx.db
    .update(conversations)
    .set({ eraseAt })
    .where(and(eq(conversations.tenantId, tx.tenantId), eq(conversations.contactId, contactId), eraseAt === null ? undefined : isNull(conversations.eraseAt)))
    .returning({ id: conversations.id })
  return rows.map(({ id }) => id)
}
