import Type, { type Static } from 'typebox'
import { Closed, Id, Instant, Moment, Nullable } from '../../operations/fields.ts'

export const Outcome = Type.Union([Type.Literal('granted'), Type.Literal('denied')])

/** Where a call came from. */
export const Place = Closed({ ip: Type.String(), userAgent: Type.String(), door: Type.String() })
export type Place = Static<typeof Place>

/** One line of the record: who, when, what, with what outcome, where from, why. */
export const RecordedEvent = Closed({
  id: Type.String(),
  at: Moment(),
  actor: Closed({
    kind: Type.Union([Type.Literal('member'), Type.Literal('contact'), Type.Literal('system')]),
    id: Type.String(),
    name: Nullable(Type.String({ description: 'Of a member; null for a contact and for the system.' }))
  }),
  operation: Type.String({ description: 'The operationId.' }),
  outcome: Outcome,
  code: Nullable(Type.String({ description: 'Of a refusal: the code of the problem.' })),
  target: Nullable(Closed({ kind: Type.String(), id: Type.String(), name: Nullable(Type.String()) })),
  requestId: Nullable(Type.String()),
  /** null: not known, or a contact's and your rights do not include customer data. */
  place: Nullable(Place),
  reason: Nullable(Type.String())
})
export type RecordedEvent = Static<typeof RecordedEvent>

const filters = {
  memberId: Type.Optional(Id('What this member did.')),
  operation: Type.Optional(Type.String({ pattern: '^[a-z][a-zA-Z-]{0,39}(\\.[a-zA-Z-]{1,40})?$', description: 'An operationId, or its part before the dot.' })),
  outcome: Type.Optional(Outcome),
  from: Type.Optional(Instant('Not before this moment.')),
  until: Type.Optional(Instant('Before this moment.')),
  cursor: Type.Optional(Type.String({ pattern: '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-([0-9a-f]{6}){2}$', maxLength: 36, description: 'The next of an earlier page.' }))
}
export const ExportInput = Closed(filters)
export const ListInput = Closed({ ...filters, limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })) })
export type ListInput = Static<typeof ListInput>
export const ListOutput = Closed({
  events: Type.Array(RecordedEvent),
  next: Nullable(Type.String({ description: 'Ask again with this cursor; null at the end. A page may hold no event.' }))
})
