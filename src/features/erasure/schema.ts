import Type, { type Static } from 'typebox'
import { Closed, Id, Moment, Nullable } from '../../operations/fields.ts'

const SubjectKind = Type.Union([Type.Literal('contact'), Type.Literal('workspace')])
const Counts = Closed({ conversations: Type.Integer(), messages: Type.Integer(), notes: Type.Integer() })
export type Counts = Static<typeof Counts>

export const SubjectInput = Closed({
  subject: SubjectKind,
  contactId: Type.Optional(Id('The contact; left out for the whole workspace.'))
})
export type SubjectInput = Static<typeof SubjectInput>

export const State = Type.Union(
  [Type.Literal('approval'), Type.Literal('waiting'), Type.Literal('cancelled'), Type.Literal('erasing'), Type.Literal('erased')],
  { description: 'approval: a second person has to confirm it; waiting: until dueAt; erasing: under way; then erased, or cancelled before.' }
)

/** A request to erase, and what became of it. */
export const Erasure = Closed({
  id: Type.String(),
  subject: SubjectKind,
  subjectId: Type.String(),
  shortId: Type.String({ description: 'The end of subjectId, for people.' }),
  name: Nullable(Type.String({ description: 'The name, as long as it is known.' })),
  state: State,
  reason: Nullable(Type.String({ description: 'Goes together with what is erased.' })),
  requestedBy: Type.String(),
  approvedBy: Nullable(Type.String()),
  cancelledBy: Nullable(Type.String()),
  requestedAt: Moment(),
  dueAt: Nullable(Moment()),
  endedAt: Nullable(Moment('When it was erased or cancelled.')),
  counts: Counts,
  certificate: Type.Boolean(),
  can: Closed({ cancel: Type.Boolean(), approve: Type.Boolean() }),
  /** How many others could confirm it. */
  others: Type.Integer()
})
export type Erasure = Static<typeof Erasure>

/** What stays: who did what, by ids, with the reasons that colleagues gave; and the list of keys that a restore destroys again. */
const Stays = Type.Array(Type.Union([Type.Literal('audit_record'), Type.Literal('erasure_journal')]))
export const STAYS: Static<typeof Stays> = ['audit_record', 'erasure_journal']
/** What an erasure does not reach. */
const NotReached = Type.Array(Type.Union([Type.Literal('sent_mail'), Type.Literal('downloads'), Type.Literal('other_devices')]))
export const NOT_REACHED: Static<typeof NotReached> = ['sent_mail', 'downloads', 'other_devices']

/** What would go, what would stay, and what has to be typed. */
export const Preview = Closed({
  subject: SubjectKind,
  subjectId: Type.String(),
  name: Nullable(Type.String()),
  shortId: Type.String(),
  counts: Counts,
  stays: Stays,
  notReached: NotReached,
  waitDays: Type.Integer(),
  needsSecond: Type.Boolean({ description: 'You have asked for so many in a day that a second person has to confirm this one.' }),
  others: Type.Integer({ description: 'How many others could confirm it.' }),
  open: Nullable(Erasure)
})
export type Preview = Static<typeof Preview>

export const RequestInput = Closed({
  subject: SubjectKind,
  contactId: Type.Optional(Id('The contact; left out for the whole workspace.')),
  confirmation: Type.String({ minLength: 1, maxLength: 200, description: 'The name or the short id, as the preview gives them.' }),
  reason: Type.Optional(Type.String({ maxLength: 1000, description: 'Why, for colleagues. Kept sealed under the key that goes.' }))
})
export const ErasureIdInput = Closed({ erasureId: Id() })
export const ErasureOutput = Closed({ erasure: Erasure })
export const ListOutput = Closed({ erasures: Type.Array(Erasure) })

/** What a certificate says. Ids, counts and moments only. */
export const Certificate = Closed({
  type: Type.Literal('rind/erasure-certificate/1'),
  installation: Type.String(),
  id: Type.String(),
  workspace: Type.String(),
  subject: Closed({ kind: SubjectKind, id: Type.String() }),
  requestedAt: Moment(),
  erasedAt: Moment(),
  unreadableInBackupsFrom: Moment('Copies of the keys are destroyed after seven days; operators are alerted while one is kept longer.'),
  removed: Counts,
  stays: Stays,
  notReached: NotReached
})
export type Certificate = Static<typeof Certificate>
export const CertificateOutput = Closed({
  certificate: Certificate,
  jws: Type.String({ description: 'The same, signed: a JSON Web Signature (RFC 7515) with EdDSA. The key is at /.well-known/rind-keys.json.' })
})
export type CertificateOutput = Static<typeof CertificateOutput>
