import { integer, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { bytes, moment } from './columns.ts'

export const tenantKeys = pgTable('tenant_keys', {
  tenantId: uuid('tenant_id').notNull(),
  version: integer('version').notNull(),
  wrapped: bytes('wrapped').notNull(),
  checkValue: bytes('check_value').notNull(),
  createdAt: moment('created_at').notNull()
})

export const SUBJECT_KINDS = ['workspace', 'index', 'contact', 'conversation'] as const
export type SubjectKind = (typeof SUBJECT_KINDS)[number]

export const dataKeys = pgTable('data_keys', {
  tenantId: uuid('tenant_id').notNull(),
  subjectKind: text('subject_kind', { enum: SUBJECT_KINDS }).notNull(),
  subjectId: uuid('subject_id').notNull(),
  version: integer('version').notNull(),
  parentVersion: integer('parent_version').notNull(),
  wrapped: bytes('wrapped').notNull(),
  createdAt: moment('created_at').notNull()
})
