import { bigint, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { moment, sealed } from './columns.ts'

/** An export of the whole workspace that was approved, and whether it was taken away. Nothing of what it holds is kept. */
export const workspaceExports = pgTable('workspace_exports', {
  tenantId: uuid('tenant_id').notNull(),
  id: uuid('id').notNull(),
  sealedFor: text('sealed_for', { enum: ['passphrase', 'recipient'] }).notNull(),
  recipient: sealed('recipient'),
  reason: sealed('reason').notNull(),
  askedBy: uuid('asked_by').notNull(),
  approvedAt: moment('approved_at').notNull(),
  expiresAt: moment('expires_at').notNull(),
  endedAt: moment('ended_at'),
  bytes: bigint('bytes', { mode: 'number' })
})
