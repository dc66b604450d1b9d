import Type, { type Static } from 'typebox'
import { Closed, Id, Moment, Nullable } from '../../operations/fields.ts'
import { AccessLevels, Role } from '../auth/schema.ts'

/** A member or program whose rights somebody else looks at each month. */
export const Review = Closed({
  memberId: Type.String(),
  name: Type.String(),
  initials: Type.String(),
  role: Role,
  customRole: Nullable(Type.String({ description: 'The name of the workspace’s own role, in place of agent.' })),
  access: AccessLevels,
  inboxes: Nullable(Type.Integer({ description: 'How many inboxes were chosen for them; null for every one.' })),
  program: Nullable(Closed({ operations: Type.Array(Type.String()), lastUsedAt: Nullable(Moment()), endsAt: Moment() }), ),
  since: Moment(),
  reviewedAt: Nullable(Moment('When somebody last confirmed these rights.')),
  reviewedBy: Nullable(Type.String({ description: 'The name of who did.' })),
  dueAt: Moment('Thirty days after that, or after they came.'),
  state: Type.Union([Type.Literal('current'), Type.Literal('due'), Type.Literal('overdue'), Type.Literal('nobody')], {
    description: 'due: within a week. nobody: due, and there is no colleague who could do it.'
  }),
  seen: Type.String({ description: 'Stands for the rights as they are shown here.' }),
  can: Closed({ confirm: Type.Boolean(), withdraw: Type.Boolean() })
})
export type Review = Static<typeof Review>

export const ListOutput = Closed({ reviews: Type.Array(Review) })
export const SummaryOutput = Closed({ due: Type.Integer(), overdue: Type.Integer({ description: 'Those that you could do and that are too late.' }) })
export type SummaryOutput = Static<typeof SummaryOutput>

/** `seen`: what the list said; when the rights are others by now nothing is decided. */
export const DecideInput = Closed({ memberId: Id(), seen: Type.String({ minLength: 43, maxLength: 43, description: 'From the list.' }) })
export const Done = Closed({})
