import Type, { type Static } from 'typebox'
import { Closed, Id } from '../../operations/fields.ts'
import { Message } from '../messages/schema.ts'
import { WidgetMessage } from '../widget/schema.ts'

export const TicketOutput = Closed({ ticket: Type.String({ description: 'Good for one socket within 30 seconds.' }) })

/** Watch a conversation: answers with what came after the cursor, then pushes follow without gap or double. */
export const WatchInput = Closed({ conversationId: Id(), after: Type.Integer({ minimum: 0, maximum: 2147483647 }) })
export const WatchOutput = Closed({ messages: Type.Array(Message), more: Type.Boolean() })
export const WidgetWatchOutput = Closed({ messages: Type.Array(WidgetMessage), more: Type.Boolean() })
export const UnwatchInput = Closed({ conversationId: Id() })
export type WatchInput = Static<typeof WatchInput>
