import Type, { type Static } from 'typebox'
import { Body, ClientId, Closed, Id, Moment } from '../../operations/fields.ts'
import { Message, ThreadEvent } from '../thread/schema.ts'

export { Message, ThreadEvent }

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
