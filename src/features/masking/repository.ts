import { and, eq, gt, inArray, sql } from 'drizzle-orm'
import type { TenantTx } from '../../../db/index.ts'
import { privacySettings, reveals } from '../../../db/schema/index.ts'
import type { PrivacySettings } from './schema.ts'

/** What a workspace that chose nothing has. */
const DEFAULTS: PrivacySettings = { maskedText: 'patterns', reveal: 'at_once' }
/** How long a stated reason opens a conversation. */
const REVEAL_MS = 30 * 60_000

export interface Revealed {
  readonly conversationId: string
  readonly memberId: string
  /** Epoch milliseconds. */
  readonly until: number
}

export async function readSettings(tx: TenantTx): Promise<PrivacySettings> {
  const rows = await tx.db.select().from(privacySettings).where(eq(privacySettings.tenantId, tx.tenantId))
  const [row] = rows
  return row ? { maskedText: row.maskedText, reveal: row.reveal } : DEFAULTS
}

/** Lets changes of the settings wait for each other until the end of the transaction: each is judged by what it changes. */
export async function lockSettings(tx: TenantTx): Promise<void> {
  await tx.db.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`privacy-settings/${tx.tenantId}`}, 0))`)
}

/** @returns what holds from now on */
export async function saveSettings(tx: TenantTx, change: Partial<PrivacySettings>, now: number): Promise<PrivacySettings> {
  const changed = { ...change, changedAt: new Date(now) }
  const rows = await tx.db
    .insert(privacySettings)
    .values({ tenantId: tx.tenantId, ...DEFAULTS, ...changed })
    .onConflictDoUpdate({ target: privacySettings.tenantId, set: changed })
    .returning()
  return { maskedText: rows[0]?.maskedText ?? DEFAULTS.maskedText, reveal: rows[0]?.reveal ?? DEFAULTS.reveal }
}

/**
 * Opens a conversation for a member for half an hour, or leaves it open for as long as it still is.
 * @returns until when, epoch milliseconds
 */
export async function saveReveal(tx: TenantTx, conversationId: string, memberId: string, now: number): Promise<number> {
  const endsAt = new Date(now + REVEAL_MS)
  const at = sql`${new Date(now).toISOString()}::timestamptz`
  const rows = await tx.db
    .insert(reveals)
    .values({ tenantId: tx.tenantId, conversationId, memberId, endsAt })
    .onConflictDoUpdate({
      target: [reveals.tenantId, reveals.conversationId, reveals.memberId],
      set: { endsAt: sql`case when ${reveals.endsAt} > ${at} then ${reveals.endsAt} else excluded.ends_at end` }
    })
    .returning({ endsAt: reveals.endsAt })
  return rows[0]?.endsAt.getTime() ?? 0
}

/** Which of these conversations stand open, for one member or for all of them. */
export async function readReveals(tx: TenantTx, conversationIds: readonly string[], memberId: string | null, now: number): Promise<Revealed[]> {
  if (conversationIds.length === 0) return []
  const rows = await tx.db
    .select()
    .from(reveals)
    .where(
      and(
        eq(reveals.tenantId, tx.tenantId),
        inArray(reveals.conversationId, [...conversationIds]),
        memberId === null ? undefined : eq(reveals.memberId, memberId),
        gt(reveals.endsAt, new Date(now))
      )
    )
  return rows.map((row) => ({ conversationId: row.conversationId, memberId: row.memberId, until: row.endsAt.getTime() }))
}
