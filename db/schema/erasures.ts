import { integer, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { bytes, moment, sealed } from './columns.ts'

export const erasures = pgTable('erasures', {
  tenantId: uuid('tenant_id').notNull(),
  id: uuid('id').notNull(),
  subjectKind: text('subject_kind', { enum: ['contact', 'workspace'] }).notNull(),
  subjectId: uuid('subject_id').notNull(),
  state: text('state', { enum: ['approval', 'waiting', 'cancelled', 'erasing', 'erased'] }).notNull(),
  reason: sealed('reason'),
  visitorHash: bytes('visitor_hash'),
  requestedBy: uuid('requested_by').notNull(),
  approvedBy: uuid('approved_by'),
  cancelledBy: uuid('cancelled_by'),
  requestedAt: moment('requested_at').notNull(),
  dueAt: moment('due_at'),
  endedAt: moment('ended_at'),
  conversations: integer('conversations').notNull(),
  messages: integer('messages').notNull(),
  notes: integer('notes').notNull(),
  certificate: sealed('certificate')
})

export const erasureJournal = pgTable('erasure_journal', {
  erasureId: uuid('erasure_id').notNull(),
  workspaceId: uuid('workspace_id').notNull(),
  subjectKind: text('subject_kind', { enum: ['contact', 'workspace'] }).notNull(),
  subjectId: uuid('subject_id').notNull(),
  keyKind: text('key_kind', { enum: ['tenant', 'contact', 'conversation'] }).notNull(),
  keyId: uuid('key_id').notNull(),
  at: moment('at').notNull()
})

export const erasureCertificates = pgTable('erasure_certificates', {
  erasureId: uuid('erasure_id').primaryKey(),
  workspaceId: uuid('workspace_id').notNull(),
  /** A signed certificate of a workspace: ids, counts and moments. */
  jws: text('jws').notNull(),
  signedAt: moment('signed_at').notNull()
})
