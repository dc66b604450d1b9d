import Type, { type Static } from 'typebox'
import { Closed, Id, Moment, Nullable } from '../../operations/fields.ts'

export const Status = Type.Union([Type.Literal('waiting'), Type.Literal('done'), Type.Literal('refused'), Type.Literal('cancelled'), Type.Literal('void')], {
  description: 'void: nothing was done, because whoever asked may not do it any more, the settings were changed meanwhile, or nobody answered in time.'
})

/** Something that waits for a second person, and what became of it. */
export const Approval = Closed({
  id: Type.String(),
  operation: Type.String({ description: 'The operationId of what is to be done.' }),
  subject: Closed({ kind: Type.String(), id: Type.String() }),
  wanted: Type.Array(Closed({ field: Type.String(), value: Type.String(), before: Nullable(Type.String({ description: 'What it was when it was asked for; null where there is no such thing.' })) }), { description: 'What was asked for, field by field, for those who decide; empty for others.' }),
  reason: Nullable(Type.String()),
  status: Status,
  alone: Type.Boolean({ description: 'Nobody else could approve when it was asked: the asker confirms it, three days later.' }),
  askedBy: Type.String(),
  askedAt: Moment(),
  dueAt: Moment('alone: from when the asker may confirm it; else until when it waits.'),
  decidedBy: Nullable(Type.String()),
  decidedAt: Nullable(Moment()),
  can: Closed({ approve: Type.Boolean(), confirm: Type.Boolean(), cancel: Type.Boolean(), refuse: Type.Boolean() })
})
export type Approval = Static<typeof Approval>

export const ApprovalIdInput = Closed({ approvalId: Id() })
export const ApprovalOutput = Closed({ approval: Approval })
export const SummaryOutput = Closed({ waiting: Type.Integer({ description: 'Those that you could approve, or confirm, now.' }) })
export type SummaryOutput = Static<typeof SummaryOutput>
export const ListOutput = Closed({ approvals: Type.Array(Approval) })
