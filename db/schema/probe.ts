import { pgTable, uuid } from 'drizzle-orm/pg-core'
import { moment, sealed } from './columns.ts'

export const probeAccounts = pgTable('probe_accounts', {
  workspaceId: uuid('workspace_id').primaryKey(),
  credentials: sealed('credentials').notNull(),
  createdAt: moment('created_at').notNull()
})
