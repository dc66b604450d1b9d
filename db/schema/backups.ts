import { bigint, integer, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
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
  /** Since when it is being destroyed on this site. */
  destroyingAt: moment('destroying_at'),
  destroyedAt: moment('destroyed_at'),
  heldUntil: moment('held_until'),
  heldAt: moment('held_at'),
  /** The operator; null: on the command line. */
  heldBy: uuid('held_by'),
  holdReason: sealed('hold_reason'),
  /** How far it is while it runs: tables, and bytes read from them. */
  progressDone: integer('progress_done'),
  progressTotal: integer('progress_total'),
  progressBytes: bigint('progress_bytes', { mode: 'number' }),
  progressAt: moment('progress_at')
})

export const backupCopies = pgTable('backup_copies', {
  backupId: uuid('backup_id').primaryKey(),
  state: text('state', { enum: ['good', 'missing', 'destroyed'] }).notNull(),
  copiedAt: moment('copied_at').notNull(),
  destroyingAt: moment('destroying_at'),
  destroyedAt: moment('destroyed_at')
})

export const DRILL_STEPS = ['checking', 'loading', 'indexing', 'comparing', 'opening', 'searching'] as const

export const backupDrills = pgTable('backup_drills', {
  id: uuid('id').primaryKey(),
  place: text('place', { enum: ['here', 'elsewhere'] }).notNull(),
  state: text('state', { enum: ['running', 'passed', 'failed'] }).notNull(),
  startedAt: moment('started_at').notNull(),
  endedAt: moment('ended_at'),
  /** Why it failed, in a word. */
  failure: text('failure'),
  step: text('step', { enum: DRILL_STEPS }),
  progressDone: integer('progress_done'),
  progressTotal: integer('progress_total')
})

export const backupDrillResults = pgTable(
  'backup_drill_results',
  {
    drillId: uuid('drill_id').notNull(),
    backupId: uuid('backup_id').notNull(),
    snapshotAt: moment('snapshot_at').notNull(),
    tables: integer('tables').notNull(),
    rows: bigint('rows', { mode: 'number' }).notNull(),
    /** Sealed columns of which texts were opened, and how many texts. */
    columns: integer('columns').notNull(),
    texts: integer('texts').notNull(),
    canaries: integer('canaries').notNull(),
    milliseconds: bigint('milliseconds', { mode: 'number' }).notNull()
  },
  (table) => [primaryKey({ columns: [table.drillId, table.backupId] })]
)
