import { boolean, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { bytes, moment, sealed } from './columns.ts'

export const inboxes = pgTable('inboxes', {
  tenantId: uuid('tenant_id').notNull(),
  id: uuid('id').notNull(),
  publicKey: text('public_key').notNull(),
  settings: sealed('settings').notNull(),
  sightings: sealed('sightings'),
  createdAt: moment('created_at').notNull()
})

export const contacts = pgTable('contacts', {
  tenantId: uuid('tenant_id').notNull(),
  id: uuid('id').notNull(),
  inboxId: uuid('inbox_id').notNull(),
  visitorHash: bytes('visitor_hash'),
  profile: sealed('profile').notNull(),
  verified: boolean('verified').notNull(),
  test: boolean('test').notNull(),
  createdAt: moment('created_at').notNull(),
  lastSeenAt: moment('last_seen_at').notNull()
})
