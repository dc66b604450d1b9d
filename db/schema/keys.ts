import { integer, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { bytes, moment } from './columns.ts'

export const tenantKeys = pgTable('tenant_keys', {
  tenantId: uuid('tenant_id').notNull(),
  version: integer('version').notNull(),
  wrapped: bytes('wrapped').notNull(),
  checkValue: bytes('check_value').notNull(),
  createdAt: moment('created_at').notNull(),
  retiredAt: moment('retired_at'),
  /** What the wrap is bound to: null as in the first versions of Rind; 2 also the installation and its environment. */
  binding: integer('binding')
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
  createdAt: moment('created_at').notNull(),
  /** Null for a key of the first version of Rind, until it is wrapped anew. */
  checkValue: bytes('check_value'),
  retiredAt: moment('retired_at'),
  /** Of a conversation that a restore over the workspace took away: whose it was. */
  contactId: uuid('contact_id')
})

export const keyRotations = pgTable('key_rotations', {
  tenantId: uuid('tenant_id').notNull(),
  id: uuid('id').notNull(),
  scope: text('scope', { enum: ['tenant', 'data', 'compromise'] }).notNull(),
  newerThan: moment('newer_than').notNull(),
  startedAt: moment('started_at').notNull(),
  finishedAt: moment('finished_at')
})

/** Belongs to the installation, as the root key does. */
export const rootKeyCopies = pgTable('root_key_copies', {
  id: uuid('id').primaryKey(),
  /** An age recipient: a public key. */
  recipient: text('recipient').notNull(),
  rootCheckValue: bytes('root_check_value').notNull(),
  sealedAt: moment('sealed_at').notNull(),
  verifiedAt: moment('verified_at')
})
