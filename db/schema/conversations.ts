import { integer, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { moment, sealed } from './columns.ts'

export const conversations = pgTable('conversations', {
  tenantId: uuid('tenant_id').notNull(),
  id: uuid('id').notNull(),
  inboxId: uuid('inbox_id').notNull(),
  contactId: uuid('contact_id').notNull(),
  clientId: uuid('client_id'),
  status: text('status', { enum: ['open', 'closed'] }).notNull(),
  assigneeId: uuid('assignee_id'),
  teamId: uuid('team_id'),
  page: sealed('page'),
  lastSeq: integer('last_seq').notNull(),
  lastPublicSeq: integer('last_public_seq').notNull(),
  lastContactSeq: integer('last_contact_seq').notNull(),
  contactDeliveredSeq: integer('contact_delivered_seq').notNull(),
  contactReadSeq: integer('contact_read_seq').notNull(),
  staffDeliveredSeq: integer('staff_delivered_seq').notNull(),
  staffReadSeq: integer('staff_read_seq').notNull(),
  lastMessageAt: moment('last_message_at').notNull(),
  activityAt: moment('activity_at').notNull(),
  waitingSince: moment('waiting_since'),
  createdAt: moment('created_at').notNull(),
  eraseAt: moment('erase_at')
})

export const messages = pgTable('messages', {
  tenantId: uuid('tenant_id').notNull(),
  id: uuid('id').notNull(),
  conversationId: uuid('conversation_id').notNull(),
  seq: integer('seq').notNull(),
  publicSeq: integer('public_seq'),
  kind: text('kind', { enum: ['reply', 'note', 'event'] }).notNull(),
  senderKind: text('sender_kind', { enum: ['contact', 'member', 'system'] }).notNull(),
  senderId: uuid('sender_id').notNull(),
  clientId: uuid('client_id'),
  body: sealed('body').notNull(),
  createdAt: moment('created_at').notNull()
})

export const conversationReads = pgTable('conversation_reads', {
  tenantId: uuid('tenant_id').notNull(),
  conversationId: uuid('conversation_id').notNull(),
  memberId: uuid('member_id').notNull(),
  seq: integer('seq').notNull(),
  readAt: moment('read_at').notNull()
})
