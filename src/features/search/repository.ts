import { type SQL, sql } from 'drizzle-orm'
import type { TenantTx } from '../../../db/index.ts'
import type { Sealed } from '../../crypto/index.ts'
import type { PageInput } from './schema.ts'

/** What narrows a search, beside the words. */
export type Filters = Pick<PageInput, 'inboxId' | 'assigneeId' | 'status' | 'contactId' | 'from' | 'until'>

/** The same within the inboxes that the searcher reaches; null for all. */
export type Reach = Filters & { readonly inboxIds: readonly string[] | null }

/** Rows that one statement walks over. Filters leave few of them, so more are walked at once. */
const BATCH = 500
const FILTERED_BATCH = 2_000
/** Ids are in order of time; those made in one moment by several processes may be this far apart. */
const MARGIN_MS = 60_000
const LAST = 'ffffffff-ffff-ffff-ffff-ffffffffffff'
const FIRST = '00000000-0000-0000-0000-000000000000'

/** A message of a batch; `body` null when a filter leaves it out. */
export interface FoundMessage extends Record<string, unknown> {
  readonly id: string
  readonly conversationId: string
  readonly seq: number
  readonly kind: 'reply' | 'note' | 'event'
  readonly senderKind: 'contact' | 'member' | 'system'
  readonly senderId: string
  /** Epoch milliseconds. */
  readonly createdAt: number
  readonly body: Sealed | null
}

/** A conversation of a batch with its contact's profile; `profile` null when a filter leaves it out. */
export interface FoundContact extends Record<string, unknown> {
  readonly id: string
  readonly contactId: string
  readonly createdAt: number
  readonly profile: Sealed | null
}

export interface Batch<T> {
  readonly rows: T[]
  /** True when nothing lies beyond. */
  readonly last: boolean
}

/**
 * Messages before an id, newest first. Each statement walks a bounded part of the primary key, whatever the filters
 * leave of it, so none of them is long. (The messages of one contact are read by themselves: they are few.)
 */
export async function messagesBefore(tx: TenantTx, filters: Reach, before: string | null): Promise<Batch<FoundMessage>> {
  const { contactId, from, until } = filters
  const ofConversation = conversationFilter(filters)
  // What waits to be erased is found by nobody.
  const restricted = sql`select e.id from conversations e where e.tenant_id = ${tx.tenantId} and e.erase_at is not null`
  const size = ofConversation && !contactId ? FILTERED_BATCH : BATCH
  const top = before ?? (until === undefined ? LAST : idAt(Date.parse(until) + MARGIN_MS))
  const floor = from === undefined ? FIRST : idAt(Date.parse(from) - MARGIN_MS)
  const passes = and([
    sql`m.kind <> 'event'`,
    sql`m.conversation_id not in (${restricted})`,
    from !== undefined && sql`m.created_at >= ${from}::timestamptz`,
    until !== undefined && sql`m.created_at < ${until}::timestamptz`,
    ofConversation
  ])
  const rows = await tx.db.execute<FoundMessage>(sql`
    select m.id, m.conversation_id as "conversationId", m.seq, m.kind, m.sender_kind as "senderKind", m.sender_id as "senderId",
      (extract(epoch from m.created_at) * 1000)::float8 as "createdAt", case when ${passes} then m.body end as body
    from (
      select * from messages where tenant_id = ${tx.tenantId} and id < ${top}::uuid and id >= ${floor}::uuid
      ${contactId === undefined ? sql`` : sql`and conversation_id in (select id from conversations where tenant_id = ${tx.tenantId} and contact_id = ${contactId}::uuid)`}
      order by id desc limit ${size}
    ) m ${ofConversation ? sql`join conversations c on c.tenant_id = ${tx.tenantId} and c.id = m.conversation_id` : sql``}
    order by m.id desc`)
  return { rows: [...rows], last: rows.length < size }
}

/** Conversations before an id, newest first, with the profiles of those who began them. The time is that of what was written in them. */
export async function contactsBefore(tx: TenantTx, filters: Reach, before: string | null): Promise<Batch<FoundContact>> {
  const { contactId, from, until } = filters
  const top = before ?? (until === undefined ? LAST : idAt(Date.parse(until) + MARGIN_MS))
  const passes = and([
    sql`c.erase_at is null`,
    from !== undefined && sql`c.last_message_at >= ${from}::timestamptz`,
    until !== undefined && sql`c.created_at < ${until}::timestamptz`,
    conversationFilter(filters)
  ])
  const rows = await tx.db.execute<FoundContact>(sql`
    select c.id, c.contact_id as "contactId", (extract(epoch from c.created_at) * 1000)::float8 as "createdAt", case when ${passes} then p.profile end as profile
    from (
      select * from conversations where tenant_id = ${tx.tenantId} and id < ${top}::uuid ${contactId === undefined ? sql`` : sql`and contact_id = ${contactId}::uuid`}
      order by id desc limit ${BATCH}
    ) c join contacts p on p.tenant_id = ${tx.tenantId} and p.id = c.contact_id
    order by c.id desc`)
  return { rows: [...rows], last: rows.length < BATCH }
}

function conversationFilter({ inboxId, assigneeId, status, contactId, inboxIds }: Reach): SQL | null {
  if (inboxIds === null && inboxId === undefined && assigneeId === undefined && status === undefined && contactId === undefined) return null
  return and([
    inboxIds !== null && sql`c.inbox_id = any(${sql.param([...inboxIds])}::uuid[])`,
    inboxId !== undefined && sql`c.inbox_id = ${inboxId}::uuid`,
    assigneeId === 'nobody' && sql`c.assignee_id is null`,
    assigneeId !== undefined && assigneeId !== 'nobody' && sql`c.assignee_id = ${assigneeId}::uuid`,
    status !== undefined && sql`c.status = ${status}`,
    contactId !== undefined && sql`c.contact_id = ${contactId}::uuid`
  ])
}

function and(conditions: readonly (SQL | false | null)[]): SQL {
  const given = conditions.filter((condition): condition is SQL => condition !== false && condition !== null)
  return given.length === 0 ? sql`true` : sql`(${sql.join(given, sql` and `)})`
}

/** The smallest UUIDv7 of a moment, epoch milliseconds. */
function idAt(moment: number): string {
  const hex = Math.max(0, moment).toString(16).padStart(12, '0')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-0000-0000-000000000000`
}
