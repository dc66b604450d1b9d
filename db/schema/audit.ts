import { bigint, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { moment, sealed } from './columns.ts'

export const auditEvents = pgTable('audit_events', {
  tenantId: uuid('tenant_id').notNull(),
  id: uuid('id').notNull(),
  seq: bigint('seq', { mode: 'number' }),
  at: moment('at').notNull(),
  operation: text('operation').notNull(),
  outcome: text('outcome', { enum: ['granted', 'denied'] }).notNull(),
  code: text('code'),
  actorKind: text('actor_kind', { enum: ['member', 'contact', 'system'] }).notNull(),
  actorId: uuid('actor_id').notNull(),
  targetKind: text('target_kind'),
  targetId: uuid('target_id'),
  requestId: text('request_id'),
  place: sealed('place'),
  reason: sealed('reason')
})
