import Type, { type Static } from 'typebox'
import { Closed, Moment, Nullable } from '../../operations/fields.ts'
import { HiddenPart } from '../masking/schema.ts'

/** Something that happened to the conversation, shown as a quiet line in the thread. */
export const ThreadEvent = Closed({
  type: Type.Union([Type.Literal('assigned'), Type.Literal('unassigned'), Type.Literal('closed'), Type.Literal('reopened'), Type.Literal('team'), Type.Literal('teamless')]),
  /** The colleague it was given to. */
  memberId: Nullable(Type.String()),
  /** The team it was given to; absent where it is about none. */
  teamId: Type.Optional(Type.String())
})
export type ThreadEvent = Static<typeof ThreadEvent>

export const Message = Closed({
  id: Type.String(),
  conversationId: Type.String(),
  seq: Type.Integer({ description: 'Gap-free in its conversation, from 1.' }),
  kind: Type.Union([Type.Literal('reply'), Type.Literal('note'), Type.Literal('event')]),
  author: Closed({ kind: Type.Union([Type.Literal('contact'), Type.Literal('member'), Type.Literal('system')]), id: Nullable(Type.String()) }),
  body: Type.String({ description: 'What is hidden from you is •••.' }),
  hidden: Type.Array(HiddenPart, { description: 'What the masks in the body stand for.' }),
  event: Nullable(ThreadEvent),
  clientId: Nullable(Type.String({ description: "The sender's own id." })),
  createdAt: Moment()
})
export type Message = Static<typeof Message>
