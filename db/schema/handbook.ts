import { integer, pgTable, uuid } from 'drizzle-orm/pg-core'
import { moment, sealed } from './columns.ts'

export const handbookDrafts = pgTable('handbook_drafts', {
  tenantId: uuid('tenant_id').notNull(),
  id: uuid('id').notNull(),
  text: sealed('text'),
  savedBy: uuid('saved_by').notNull(),
  savedAt: moment('saved_at').notNull()
})

export const handbookVersions = pgTable('handbook_versions', {
  tenantId: uuid('tenant_id').notNull(),
  id: uuid('id').notNull(),
  number: integer('number').notNull(),
  text: sealed('text').notNull(),
  dueDays: integer('due_days').notNull(),
  publishedBy: uuid('published_by').notNull(),
  publishedAt: moment('published_at').notNull()
})

export const handbookSignatures = pgTable('handbook_signatures', {
  tenantId: uuid('tenant_id').notNull(),
  id: uuid('id').notNull(),
  versionId: uuid('version_id').notNull(),
  memberId: uuid('member_id').notNull(),
  signedAt: moment('signed_at').notNull(),
  evidence: sealed('evidence').notNull()
})

export const handbookReminders = pgTable('handbook_reminders', {
  tenantId: uuid('tenant_id').notNull(),
  versionId: uuid('version_id').notNull(),
  memberId: uuid('member_id').notNull(),
  step: integer('step').notNull(),
  sentAt: moment('sent_at').notNull()
})

export const operatorHandbookVersions = pgTable('operator_handbook_versions', {
  id: uuid('id').primaryKey(),
  number: integer('number').notNull(),
  text: sealed('text').notNull(),
  dueDays: integer('due_days').notNull(),
  publishedBy: uuid('published_by').notNull(),
  publishedAt: moment('published_at').notNull()
})

export const operatorHandbookSignatures = pgTable('operator_handbook_signatures', {
  id: uuid('id').primaryKey(),
  versionId: uuid('version_id').notNull(),
  operatorId: uuid('operator_id').notNull(),
  signedAt: moment('signed_at').notNull(),
  evidence: sealed('evidence').notNull()
})

export const operatorHandbookReminders = pgTable('operator_handbook_reminders', {
  versionId: uuid('version_id').notNull(),
  operatorId: uuid('operator_id').notNull(),
  step: integer('step').notNull(),
  sentAt: moment('sent_at').notNull()
})
