import Type, { type Static } from 'typebox'
import { Closed, Id, Instant, Moment, Nullable } from '../../operations/fields.ts'

const Count = Type.Integer({ minimum: 0 })

const Progress = Closed({ done: Count, of: Count, bytes: Type.Integer({ minimum: 0, description: 'Read from tables until now.' }) })

const HoldView = Closed({ until: Moment(), at: Moment(), reason: Type.String(), by: Nullable(Type.String({ description: 'The operator; null: the command line, or an operator who is gone.' })) })

const Copy = Closed({ state: Type.Enum(['good', 'missing', 'destroyed']), at: Moment('When it was copied and compared.') })

/** A backup as the register has it. */
export const BackupView = Closed({
  id: Type.String(),
  name: Type.String(),
  kind: Type.Enum(['data', 'keyring']),
  state: Type.Enum(['running', 'good', 'failed', 'missing', 'destroyed']),
  startedAt: Moment('The moment that it is of.'),
  milliseconds: Nullable(Type.Integer({ minimum: 0, description: 'How long it took.' })),
  tables: Nullable(Count),
  rows: Nullable(Count),
  bytes: Nullable(Type.Integer({ minimum: 0, description: 'Stored, sealed and compressed.' })),
  verifiedAt: Nullable(Moment('When every part was read back and compared.')),
  drilledAt: Nullable(Moment('When a drill last restored it.')),
  failure: Nullable(Type.String({ description: 'Why it failed, in a word.' })),
  offsite: Nullable(Copy),
  keptUntil: Nullable(Moment('When its time is over; a hold may keep it longer.')),
  destroyedAt: Nullable(Moment()),
  hold: Nullable(HoldView),
  progress: Nullable(Progress)
})
export type BackupView = Static<typeof BackupView>

const DrilledView = Closed({ backupId: Type.String(), name: Type.String(), snapshotAt: Moment(), tables: Count, rows: Count, columns: Count, texts: Count, canaries: Count, milliseconds: Count })
export type DrilledView = Static<typeof DrilledView>

/** A drill, here or elsewhere. */
export const DrillView = Closed({
  id: Type.String(),
  place: Type.Enum(['here', 'elsewhere']),
  state: Type.Enum(['running', 'passed', 'failed']),
  startedAt: Moment(),
  milliseconds: Nullable(Count),
  failure: Nullable(Type.String()),
  progress: Nullable(Closed({ step: Type.Enum(['checking', 'loading', 'indexing', 'comparing', 'opening', 'searching']), done: Count, of: Count })),
  backups: Type.Array(DrilledView)
})
export type DrillView = Static<typeof DrillView>

export const RegisterOutput = Closed({
  at: Moment('When this was read.'),
  backups: Type.Array(BackupView, { description: 'The newest first; the keyring’s copies among them.' }),
  drills: Type.Array(DrillView, { description: 'Of a year, the newest first.' }),
  schedule: Closed({
    made: Type.Boolean({ description: 'Whether backups are made at all.' }),
    nextBackupAt: Nullable(Moment()),
    nextDrillAt: Moment(),
    drillsHere: Type.Boolean({ description: 'False: the identities are on another machine, and drills are made there.' }),
    offsite: Type.Boolean(),
    region: Nullable(Type.String()),
    keptDays: Closed({ data: Count, keyring: Count })
  }),
  overdue: Closed({ backup: Type.Boolean(), offsite: Type.Boolean(), drill: Type.Boolean() })
})
export type RegisterOutput = Static<typeof RegisterOutput>

const Code = Type.String({ minLength: 1, maxLength: 64, description: 'The code of the authenticator app.' })
export const HoldInput = Closed({ backupId: Id(), until: Instant('When the hold ends, within ten years.'), reason: Type.String({ minLength: 1, maxLength: 500, pattern: '\\S', description: 'Why. Kept sealed.' }), code: Code })
export const ReleaseInput = Closed({ backupId: Id(), code: Code })

/** What a workspace's own people learn of backups: of their data, and of nobody else's. */
export const WorkspaceBackups = Closed({
  backedUpAt: Nullable(Moment('The moment of the newest good backup that holds this workspace.')),
  copiedAt: Nullable(Moment('When one that holds this workspace was last copied off-site and compared.')),
  drilledAt: Nullable(Moment('When a drill last showed that one of them comes back.')),
  oldestAt: Nullable(Moment('The oldest that is kept.')),
  keptUntil: Nullable(Moment('When the newest is destroyed, if nobody holds it.')),
  heldUntil: Nullable(Moment('Until when one is held beyond its time.')),
  nextAt: Nullable(Moment('When the next is made.')),
  keptDays: Closed({ data: Count, keyring: Count }),
  made: Type.Boolean(),
  offsite: Type.Boolean(),
  region: Nullable(Type.String()),
  overdue: Closed({ backup: Type.Boolean(), offsite: Type.Boolean(), drill: Type.Boolean() })
})
export type WorkspaceBackups = Static<typeof WorkspaceBackups>
