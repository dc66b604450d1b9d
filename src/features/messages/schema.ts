import Type, { type Static } from 'typebox'
import { Body, ClientId, Closed, Id, Moment, Nullable } from '../../operations/fields.ts'

/** Something that happened to the conversation, shown as a quiet line in the thread. */
export const ThreadEvent = Closed({
  type: Type.Union([Type.Literal('assigned'), Type.Literal('unassigned'), Type.Literal('closed'), Type.Literal('reopened')]),
  /** The colleague it was given to. */
  memberId: Nullable(Type.String())
})
export type ThreadEvent = Static<typeof ThreadEvent>

export const Message = Closed({
  id: Type.String(),
  conversationId: Type.String(),
  seq: Type.Integer({ description: 'Gap-free in its conversation, from 1.' }),
  kind: Type.Union([Type.Literal('reply'), Type.Literal('note'), Type.Literal('event')]),
  author: Closed({ kind: Type.Union([Type.Literal('contact'), Type.Literal('member'), Type.Literal('system')]), id: Nullable(Type.String()) }),
  body: Type.String(),
  event: Nullable(ThreadEvent),
  clientId: Nullable(Type.String({ description: "The sender's own id." })),
  createdAt: Moment()
})
export type Message = Static<typeof Message>

export const ListInput = Closed({
  conversationId: Id(),
  before: Type.Optional(Type.Integer({ minimum: 1, maximum: 2147483647, description: 'Older than this seq, newest first cut off at limit.' })),
  after: Type.Optional(Type.Integer({ minimum: 0, maximum: 2147483647, description: 'Newer than this seq, oldest first.' })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50 }))
})
/** Always in order of seq, oldest first. */
export const ListOutput = Closed({ messages: Type.Array(Message), more: Type.Boolean({ description: 'There is more in the direction asked for.' }) })

export const SendInput = Closed({ conversationId: Id(), clientId: ClientId(), body: Body() })
export const SendOutput = Closed({ id: Type.String(), seq: Type.Integer(), createdAt: Moment() })
export type SendOutput = Static<typeof SendOutput>
