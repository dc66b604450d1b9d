import { and, desc, eq } from 'drizzle-orm'
import { type TenantTx, newId } from '../../../db/index.ts'
import { accessReviews } from '../../../db/schema/index.ts'
import type { Rights } from '../../operations/index.ts'

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
