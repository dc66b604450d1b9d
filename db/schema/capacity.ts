import { bigint, integer, pgTable } from 'drizzle-orm/pg-core'
import { moment } from './columns.ts'

export const capacitySamples = pgTable('capacity_samples', {
  takenAt: moment('taken_at').primaryKey(),
  rows: bigint('rows', { mode: 'number' }).notNull(),
  databaseBytes: bigint('database_bytes', { mode: 'number' }).notNull(),
  connections: integer('connections').notNull(),
  maxConnections: integer('max_connections').notNull(),
  processorPermille: integer('processor_permille').notNull(),
  diskBytes: bigint('disk_bytes', { mode: 'number' }).notNull(),
  diskTotal: bigint('disk_total', { mode: 'number' }).notNull()
})
