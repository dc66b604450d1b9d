import { pgTable, uuid } from 'drizzle-orm/pg-core'
import { moment, sealed } from './columns.ts'

export const teams = pgTable('teams', {
  tenantId: uuid('tenant_id').notNull(),
  id: uuid('id').notNull(),
  name: sealed('name').notNull(),
  createdAt: moment('created_at').notNull(),
  removedAt: moment('removed_at')
})

export const teamMembers = pgTable('team_members', {
  tenantId: uuid('tenant_id').notNull(),
  teamId: uuid('team_id').notNull(),
  memberId: uuid('member_id').notNull()
})
