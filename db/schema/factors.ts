import { bigint, boolean, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { bytes, moment, sealed } from './columns.ts'

export const totpDevices = pgTable('totp_devices', {
  id: uuid('id').primaryKey(),
  identityId: uuid('identity_id').notNull(),
  secret: sealed('secret').notNull(),
  lastUsedStep: bigint('last_used_step', { mode: 'number' }).notNull(),
  createdAt: moment('created_at').notNull(),
  name: sealed('name'),
  lastUsedAt: moment('last_used_at')
})

export const totpEnrolments = pgTable('totp_enrolments', {
  sessionId: uuid('session_id').primaryKey(),
  secret: sealed('secret').notNull(),
  name: sealed('name').notNull(),
  expiresAt: moment('expires_at').notNull()
})

export const recoveryCodes = pgTable('recovery_codes', {
  id: uuid('id').primaryKey(),
  identityId: uuid('identity_id').notNull(),
  codeHash: bytes('code_hash').notNull(),
  createdAt: moment('created_at').notNull(),
  usedAt: moment('used_at')
})

export const passkeys = pgTable('passkeys', {
  id: uuid('id').primaryKey(),
  identityId: uuid('identity_id').notNull(),
  credentialLookup: bytes('credential_lookup').notNull(),
  credential: sealed('credential').notNull(),
  name: sealed('name').notNull(),
  signCount: bigint('sign_count', { mode: 'number' }).notNull(),
  synced: boolean('synced').notNull(),
  createdAt: moment('created_at').notNull(),
  lastUsedAt: moment('last_used_at'),
  blockedAt: moment('blocked_at')
})

export const passkeyChallenges = pgTable('passkey_challenges', {
  challengeHash: bytes('challenge_hash').primaryKey(),
  purpose: text('purpose', { enum: ['sign-in', 'second-factor', 'step-up', 'add', 'unlock', 'enrol', 'reset'] }).notNull(),
  sessionId: uuid('session_id'),
  browserHash: bytes('browser_hash'),
  /** What a fresh factor is for. */
  action: text('action'),
  expiresAt: moment('expires_at').notNull()
})

export const factorResets = pgTable('factor_resets', {
  id: uuid('id').primaryKey(),
  identityId: uuid('identity_id').notNull(),
  resetBy: uuid('reset_by').notNull(),
  linkHash: bytes('link_hash').notNull(),
  createdAt: moment('created_at').notNull(),
  expiresAt: moment('expires_at').notNull(),
  doneAt: moment('done_at')
})
