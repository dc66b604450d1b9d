import Type, { type Static } from 'typebox'
import { Closed, Nullable } from '../../operations/fields.ts'

/** What a workspace pays for, and how much of it is in use. */
export const Plan = Closed({
  plan: Type.Union([Type.Literal('free'), Type.Literal('self-hosted')]),
  seats: Closed({
    limit: Nullable(Type.Integer({ description: 'How many people the plan seats; null for no limit.' })),
    members: Type.Integer({ description: 'Active members. Auditors take no seat.' }),
    invitations: Type.Integer({ description: 'Open invitations, which hold a seat until they are accepted, withdrawn or too old.' })
  })
})
export type Plan = Static<typeof Plan>
