import { boolean, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { bytes, moment, sealed } from './columns.ts'

/** What a workspace asks of its staff's sessions; without a row, what the installation asks. */
export const securityPolicies = pgTable('security_policies', {
  tenantId: uuid('tenant_id').notNull(),
  id: uuid('id').notNull(),
  settings: sealed('settings').notNull(),
  updatedAt: moment('updated_at').notNull()
})

export const members = pgTable('members', {
  tenantId: uuid('tenant_id').notNull(),
  id: uuid('id').notNull(),
  identityId: uuid('identity_id').notNull(),
  role: text('role', { enum: ['owner', 'admin', 'agent', 'auditor'] }).notNull(),
  canBilling: boolean('can_billing').notNull(),
  canCustomerData: boolean('can_customer_data').notNull(),
  canMessaging: boolean('can_messaging').notNull(),
  customRoleId: uuid('custom_role_id'),
  chosenInboxesOnly: boolean('chosen_inboxes_only').notNull(),
  name: sealed('name').notNull(),
  email: sealed('email').notNull(),
  locale: text('locale', { enum: ['en', 'nl'] }).notNull(),
  status: text('status', { enum: ['active', 'deactivated'] }).notNull(),
  createdAt: moment('created_at').notNull(),
  endsAt: moment('ends_at'),
  /** Set for a program: a member without a person, who cannot sign in. */
  tokenId: uuid('token_id')
})

export const invitations = pgTable('invitations', {
  tenantId: uuid('tenant_id').notNull(),
  id: uuid('id').notNull(),
  tokenHash: bytes('token_hash').notNull(),
  memberId: uuid('member_id').notNull(),
  invitedBy: uuid('invited_by').notNull(),
  email: sealed('email').notNull(),
  role: text('role', { enum: ['owner', 'admin', 'agent', 'auditor'] }).notNull(),
  canBilling: boolean('can_billing').notNull(),
  canCustomerData: boolean('can_customer_data').notNull(),
  canMessaging: boolean('can_messaging').notNull(),
  endsAt: moment('ends_at'),
  locale: text('locale', { enum: ['en', 'nl'] }).notNull(),
  status: text('status', { enum: ['open', 'accepted', 'withdrawn'] }).notNull(),
  identityId: uuid('identity_id'),
  createdAt: moment('created_at').notNull(),
  sentAt: moment('sent_at').notNull(),
  expiresAt: moment('expires_at').notNull()
})
