import { pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { moment } from './columns.ts'

export const privacySettings = pgTable('privacy_settings', {
  tenantId: uuid('tenant_id').notNull(),
  maskedText: text('masked_text', { enum: ['patterns', 'all'] }).notNull(),
  reveal: text('reveal', { enum: ['at_once', 'with_reason'] }).notNull(),
  changedAt: moment('changed_at').notNull()
})

export const reveals = pgTable('reveals', {
  tenantId: uuid('tenant_id').notNull(),
  conversationId: uuid('conversation_id').notNull(),
  memberId: uuid('member_id').notNull(),
  endsAt: moment('ends_at').notNull()
})
