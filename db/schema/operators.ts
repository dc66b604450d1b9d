import { bigint, integer, pgTable, uuid } from 'drizzle-orm/pg-core'
import { bytes, moment, sealed } from './columns.ts'

export const operators = pgTable('operators', {
  id: uuid('id').primaryKey(),
  emailLookup: bytes('email_lookup').notNull(),
  email: sealed('email').notNull(),
  name: sealed('name').notNull(),
  password: sealed('password').notNull(),
  totp: sealed('totp').notNull(),
  totpStep: bigint('totp_step', { mode: 'number' }).notNull(),
  createdAt: moment('created_at').notNull()
})

export const operatorInvitations = pgTable('operator_invitations', {
  id: uuid('id').primaryKey(),
  linkHash: bytes('link_hash').notNull(),
  emailLookup: bytes('email_lookup').notNull(),
  email: sealed('email').notNull(),
  totp: sealed('totp').notNull(),
  createdAt: moment('created_at').notNull(),
  expiresAt: moment('expires_at').notNull()
})

export const operatorSessions = pgTable('operator_sessions', {
  id: uuid('id').primaryKey(),
  tokenHash: bytes('token_hash').notNull(),
  operatorId: uuid('operator_id').notNull(),
  createdAt: moment('created_at').notNull(),
  lastSeenAt: moment('last_seen_at').notNull(),
  expiresAt: moment('expires_at').notNull()
})

export const workspaceSizes = pgTable('workspace_sizes', {
  workspaceId: uuid('workspace_id').primaryKey(),
  members: integer('members').notNull(),
  contacts: bigint('contacts', { mode: 'number' }).notNull(),
  conversations: bigint('conversations', { mode: 'number' }).notNull(),
  messages: bigint('messages', { mode: 'number' }).notNull(),
  activeOn: moment('active_on'),
  measuredAt: moment('measured_at').notNull()
})
