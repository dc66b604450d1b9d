import { bigint, integer, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { bytes, moment, sealed } from './columns.ts'

export const BACKUP_STATES = ['running', 'good', 'failed', 'missing', 'destroyed'] as const

export const backups = pgTable('backups', {
  id: uuid('id').primaryKey(),
  kind: text('kind', { enum: ['data', 'keyring'] }).notNull(),
  state: text('state', { enum: BACKUP_STATES }).notNull(),
  /** The moment of the snapshot. */
  startedAt: moment('started_at').notNull(),
  endedAt: moment('ended_at'),
  tables: integer('tables'),
  rows: bigint('rows', { mode: 'number' }),
  bytes: bigint('bytes', { mode: 'number' }),
  /** SHA-256 of the signed manifest. */
  manifestHash: bytes('manifest_hash'),
  verifiedAt: moment('verified_at'),
  /** Why it failed, in a word. */
  failure: text('failure'),
  destroyedAt: moment('destroyed_at'),
  heldUntil: moment('held_until'),
  heldBy: uuid('held_by'),
  holdReason: sealed('hold_reason')
})

export const backupCopies = pgTable('backup_copies', {
  backupId: uuid('backup_id').primaryKey(),
  state: text('state', { enum: ['good', 'missing', 'destroyed'] }).notNull(),
  copiedAt: moment('copied_at').notNull(),
  destroyedAt: moment('destroyed_at')
})
