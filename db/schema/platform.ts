import { bigint, boolean, integer, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { bytes, moment, sealed } from './columns.ts'

export const installation = pgTable('installation', {
  id: uuid('id').primaryKey(),
  onlyOne: boolean('only_one').notNull().default(true),
  environment: text('environment', { enum: ['development', 'test', 'production'] }).notNull(),
  rootCheckValue: bytes('root_check_value').notNull(),
  rootKind: text('root_kind').notNull(),
  keysMade: integer('keys_made').notNull(),
  createdAt: moment('created_at').notNull()
})

export const systemKeys = pgTable('system_keys', {
  purpose: text('purpose').notNull(),
  version: integer('version').notNull(),
  wrapped: bytes('wrapped').notNull(),
  checkValue: bytes('check_value').notNull(),
  createdAt: moment('created_at').notNull()
})

export const workspaces = pgTable('workspaces', {
  id: uuid('id').primaryKey(),
  name: text('name').notNull(),
  status: text('status', { enum: ['active', 'suspended', 'closed'] }).notNull(),
  plan: text('plan', { enum: ['free', 'self-hosted'] }).notNull(),
  kind: text('kind', { enum: ['ordinary', 'demo', 'probe'] }).notNull(),
  createdAt: moment('created_at').notNull()
})

export const identities = pgTable('identities', {
  id: uuid('id').primaryKey(),
  emailLookup: bytes('email_lookup').notNull(),
  email: sealed('email').notNull(),
  password: sealed('password').notNull(),
  passwordChangedAt: moment('password_changed_at').notNull(),
  createdAt: moment('created_at').notNull(),
  disabledAt: moment('disabled_at'),
  locale: text('locale', { enum: ['en', 'nl'] })
})

export const identityWorkspaces = pgTable('identity_workspaces', {
  identityId: uuid('identity_id').notNull(),
  workspaceId: uuid('workspace_id').notNull(),
  memberId: uuid('member_id').notNull(),
  createdAt: moment('created_at').notNull(),
  endsAt: moment('ends_at')
})

export const sessions = pgTable('sessions', {
  id: uuid('id').primaryKey(),
  tokenHash: bytes('token_hash').notNull(),
  identityId: uuid('identity_id').notNull(),
  stage: text('stage', { enum: ['password', 'factor', 'full'] }).notNull(),
  workspaceId: uuid('workspace_id'),
  memberId: uuid('member_id'),
  client: sealed('client'),
  createdAt: moment('created_at').notNull(),
  lastSeenAt: moment('last_seen_at').notNull(),
  lockedAt: moment('locked_at'),
  factorKind: text('factor_kind', { enum: ['totp', 'recovery', 'passkey'] }),
  expiresAt: moment('expires_at').notNull(),
  rightsMark: bytes('rights_mark'),
  previousHash: bytes('previous_hash'),
  previousUntil: moment('previous_until')
})

/** When a second factor was given again in a session, by what it was for. */
export const sessionFactors = pgTable('session_factors', {
  sessionId: uuid('session_id').notNull(),
  action: text('action', { enum: ['account', 'members', 'factors', 'ownership', 'security', 'privacy', 'tokens', 'erasure', 'approvals', 'export'] }).notNull(),
  givenAt: moment('given_at').notNull()
})

export const trustedDevices = pgTable('trusted_devices', {
  id: uuid('id').primaryKey(),
  tokenHash: bytes('token_hash').notNull(),
  identityId: uuid('identity_id').notNull(),
  createdAt: moment('created_at').notNull(),
  lastUsedAt: moment('last_used_at').notNull(),
  expiresAt: moment('expires_at').notNull()
})

export const passwordResets = pgTable('password_resets', {
  id: uuid('id').primaryKey(),
  identityId: uuid('identity_id'),
  linkHash: bytes('link_hash').notNull(),
  createdAt: moment('created_at').notNull(),
  expiresAt: moment('expires_at').notNull()
})

export const factorRecoveries = pgTable('factor_recoveries', {
  id: uuid('id').primaryKey(),
  identityId: uuid('identity_id').notNull(),
  linkHash: bytes('link_hash').notNull(),
  locale: text('locale', { enum: ['en', 'nl'] }).notNull(),
  askedAt: moment('asked_at').notNull(),
  confirmedAt: moment('confirmed_at'),
  cancelledAt: moment('cancelled_at'),
  finishedAt: moment('finished_at'),
  totpSecret: sealed('totp_secret')
})

export const signups = pgTable('signups', {
  id: uuid('id').primaryKey(),
  emailLookup: bytes('email_lookup').notNull(),
  linkHash: bytes('link_hash').notNull(),
  cookieHash: bytes('cookie_hash'),
  step: text('step', { enum: ['link', 'profile', 'totp', 'recovery', 'done'] }).notNull(),
  locale: text('locale', { enum: ['en', 'nl'] }).notNull(),
  answers: sealed('answers').notNull(),
  totpStep: bigint('totp_step', { mode: 'number' }).notNull(),
  identityId: uuid('identity_id').notNull(),
  workspaceId: uuid('workspace_id').notNull(),
  memberId: uuid('member_id').notNull(),
  invitationId: uuid('invitation_id'),
  createdAt: moment('created_at').notNull(),
  expiresAt: moment('expires_at').notNull()
})

export const socketTickets = pgTable('socket_tickets', {
  ticketHash: bytes('ticket_hash').primaryKey(),
  kind: text('kind', { enum: ['member', 'visitor'] }).notNull(),
  sessionId: uuid('session_id'),
  workspaceId: uuid('workspace_id').notNull(),
  inboxId: uuid('inbox_id'),
  contactId: uuid('contact_id'),
  frame: sealed('frame'),
  expiresAt: moment('expires_at').notNull()
})

export const throttles = pgTable('throttles', {
  key: bytes('key').primaryKey(),
  arrivalAt: moment('arrival_at').notNull()
})

export const mails = pgTable('mails', {
  id: uuid('id').primaryKey(),
  content: sealed('content').notNull(),
  createdAt: moment('created_at').notNull(),
  sentAt: moment('sent_at'),
  claimedUntil: moment('claimed_until'),
  refusedAt: moment('refused_at')
})

export const platformEvents = pgTable('platform_events', {
  id: uuid('id').primaryKey(),
  at: moment('at').notNull(),
  operation: text('operation').notNull(),
  outcome: text('outcome', { enum: ['granted', 'denied'] }).notNull(),
  code: text('code'),
  identityId: uuid('identity_id'),
  sessionId: uuid('session_id'),
  requestId: text('request_id'),
  place: sealed('place'),
  workspaceId: uuid('workspace_id'),
  operatorId: uuid('operator_id'),
  /** What an operator's action was about. */
  targetKind: text('target_kind'),
  targetId: uuid('target_id')
})
