import { boolean, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { bytes, moment, sealed } from './columns.ts'

export const memberStanding = pgTable('member_standing', {
  tenantId: uuid('tenant_id').notNull(),
  memberId: uuid('member_id').notNull(),
  kind: text('kind', { enum: ['invited', 'promoted', 'reset', 'demoted', 'ended'] }).notNull(),
  byMemberId: uuid('by_member_id').notNull(),
  at: moment('at').notNull()
})

export const approvals = pgTable('approvals', {
  tenantId: uuid('tenant_id').notNull(),
  id: uuid('id').notNull(),
  operation: text('operation').notNull(),
  subjectKind: text('subject_kind').notNull(),
  subjectId: uuid('subject_id').notNull(),
  request: sealed('request').notNull(),
  alone: boolean('alone').notNull(),
  status: text('status', { enum: ['waiting', 'done', 'refused', 'cancelled', 'void'] }).notNull(),
  askedBy: uuid('asked_by').notNull(),
  askedAt: moment('asked_at').notNull(),
  dueAt: moment('due_at').notNull(),
  decidedBy: uuid('decided_by'),
  decidedAt: moment('decided_at')
})

export const apiTokens = pgTable('api_tokens', {
  tenantId: uuid('tenant_id').notNull(),
  id: uuid('id').notNull(),
  memberId: uuid('member_id').notNull(),
  tokenHash: bytes('token_hash').notNull(),
  createdBy: uuid('created_by').notNull(),
  createdAt: moment('created_at').notNull(),
  expiresAt: moment('expires_at').notNull(),
  lastUsedAt: moment('last_used_at'),
  revokedBy: uuid('revoked_by'),
  revokedAt: moment('revoked_at')
})

export const apiTokenOperations = pgTable('api_token_operations', {
  tenantId: uuid('tenant_id').notNull(),
  tokenId: uuid('token_id').notNull(),
  operation: text('operation').notNull()
})

export const accessReviews = pgTable('access_reviews', {
  tenantId: uuid('tenant_id').notNull(),
  id: uuid('id').notNull(),
  memberId: uuid('member_id').notNull(),
  reviewedBy: uuid('reviewed_by').notNull(),
  decision: text('decision', { enum: ['confirmed', 'withdrawn'] }).notNull(),
  role: text('role', { enum: ['owner', 'admin', 'agent', 'auditor'] }).notNull(),
  canBilling: boolean('can_billing').notNull(),
  canCustomerData: boolean('can_customer_data').notNull(),
  canMessaging: boolean('can_messaging').notNull(),
  reviewedAt: moment('reviewed_at').notNull()
})

export const accessReviewReminders = pgTable('access_review_reminders', {
  tenantId: uuid('tenant_id').notNull(),
  reviewerId: uuid('reviewer_id').notNull(),
  memberId: uuid('member_id').notNull(),
  dueAt: moment('due_at').notNull(),
  sentAt: moment('sent_at').notNull()
})
