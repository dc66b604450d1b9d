import { and, desc, eq, gte, lt, sql } from 'drizzle-orm'
import type { TenantTx } from '../../../db/index.ts'
import { auditEvents } from '../../../db/schema/index.ts'

/** Events that one page looks at. What it filters out counts too, so that a rare filter cannot read the whole record at once. */
export const SCANNED = 5_000

export type EventRow = typeof auditEvents.$inferSelect

export interface Filter {
  readonly memberId?: string
  readonly operation?: string
  readonly outcome?: 'granted' | 'denied'
}

/** The range of ids to look at: ids are in order of time, so that a moment is an id. */
export interface Range {
  readonly from?: string
  readonly before?: string
}

/**
 * Events of a range, newest first, that pass a filter. The primary key gives the order; nothing else of this table is
 * indexed, since every message writes to it.
 * @returns the events, at most `limit`, and the id to go on below; null when the range ends
 */
export async function listEvents(tx: TenantTx, filter: Filter, range: Range, limit: number): Promise<{ rows: EventRow[]; next: string | null }> {
  const scanned = tx.db
    .select()
    .from(auditEvents)
    .where(
      and(
        eq(auditEvents.tenantId, tx.tenantId),
        range.before === undefined ? undefined : lt(auditEvents.id, range.before),
        range.from === undefined ? undefined : gte(auditEvents.id, range.from)
      )
    )
    .orderBy(desc(auditEvents.id))
    .limit(SCANNED)
    .as('scanned')
  const { operation } = filter
  const rows = await tx.db
    .select()
    .from(scanned)
    .where(
      and(
        filter.memberId === undefined ? undefined : and(eq(scanned.actorKind, 'member'), eq(scanned.actorId, filter.memberId)),
        operation === undefined ? undefined : operation.includes('.') ? eq(scanned.operation, operation) : sql`split_part(${scanned.operation}, '.', 1) = ${operation}`,
        filter.outcome === undefined ? undefined : eq(scanned.outcome, filter.outcome)
      )
    )
    .orderBy(desc(scanned.id))
    .limit(limit + 1)
  if (rows.length > limit) return { rows: rows.slice(0, limit), next: rows[limit - 1]?.id ?? null }
  const [end] = await tx.db.select({ id: sql<string | null>`(array_agg(${scanned.id} order by ${scanned.id}))[1]`, count: sql<number>`count(*)::int` }).from(scanned)
  return { rows, next: end !== undefined && end.count === SCANNED ? end.id : null }
}

const address = (tx: TenantTx, column: 'place' | 'reason', row: string) => ({ tenant: tx.tenantId, table: 'audit-event', column, row })
export const placeAddress = (tx: TenantTx, row: string) => address(tx, 'place', row)
export const reasonAddress = (tx: TenantTx, row: string) => address(tx, 'reason', row)

export interface CopiedEvent {
  readonly id: string
  readonly at: Date
  readonly operation: string
  readonly outcome: 'granted' | 'denied'
  readonly code: string | null
  readonly memberId: string
  readonly requestId: string | null
  readonly place: object | null
}

/** Writes an event under an id that is known already; a second time nothing happens. */
export async function insertCopy(tx: TenantTx, event: CopiedEvent): Promise<void> {
  const { memberId, place, ...rest } = event
  const key = await tx.keys.workspace()
  await tx.db
    .insert(auditEvents)
    .values({ ...rest, tenantId: tx.tenantId, actorKind: 'member', actorId: memberId, place: place && key.sealJson(placeAddress(tx, event.id), place) })
    .onConflictDoNothing({ target: [auditEvents.tenantId, auditEvents.id] })
}
