import { and, desc, eq, max } from 'drizzle-orm'
import { type TenantTx, newId } from '../../../db/index.ts'
import { accessReviewReminders, accessReviews } from '../../../db/schema/index.ts'
import type { Rights } from '../../operations/index.ts'
import type { LateReview } from './rules.ts'

export type ReviewRow = typeof accessReviews.$inferSelect

interface NewReview {
  readonly memberId: string
  readonly reviewedBy: string
  readonly decision: ReviewRow['decision']
  /** The rights that were looked at. */
  readonly rights: Rights
}

export async function insertReview(tx: TenantTx, { memberId, reviewedBy, decision, rights }: NewReview, now: number): Promise<void> {
  const { role, access } = rights
  await tx.db.insert(accessReviews).values({
    tenantId: tx.tenantId,
    id: newId(now),
    memberId,
    reviewedBy,
    decision,
    role,
    canBilling: access.billing,
    canCustomerData: access.customerData,
    canMessaging: access.messaging,
    reviewedAt: new Date(now)
  })
}

/** When each member's rights were last confirmed, and by whom. */
export async function lastConfirmations(tx: TenantTx): Promise<ReadonlyMap<string, ReviewRow>> {
  const rows = await tx.db
    .selectDistinctOn([accessReviews.memberId])
    .from(accessReviews)
    .where(and(eq(accessReviews.tenantId, tx.tenantId), eq(accessReviews.decision, 'confirmed')))
    .orderBy(accessReviews.memberId, desc(accessReviews.reviewedAt))
  return new Map(rows.map((row) => [row.memberId, row]))
}

/** When each reviewer last had a mail about reviews that are late. */
export async function lastReminders(tx: TenantTx): Promise<ReadonlyMap<string, Date>> {
  const rows = await tx.db
    .select({ reviewerId: accessReviewReminders.reviewerId, at: max(accessReviewReminders.sentAt) })
    .from(accessReviewReminders)
    .where(eq(accessReviewReminders.tenantId, tx.tenantId))
    .groupBy(accessReviewReminders.reviewerId)
  return new Map(rows.flatMap(({ reviewerId, at }) => (at === null ? [] : [[reviewerId, at] as const])))
}

/** @returns how many of these reviews the reviewer was not told of before: of two at once the second waits, and is told none */
export async function claimReminders(tx: TenantTx, reviewerId: string, late: readonly LateReview[], now: number): Promise<number> {
  const rows = late.map(({ memberId, dueAt }) => ({ tenantId: tx.tenantId, reviewerId, memberId, dueAt, sentAt: new Date(now) }))
  const claimed = await tx.db.insert(accessReviewReminders).values(rows).onConflictDoNothing().returning({ memberId: accessReviewReminders.memberId })
  return claimed.length
}
