import Type, { type Static } from 'typebox'
import { Body, ClientId, Closed, Id, Locale, Moment, Nullable } from '../../operations/fields.ts'
import { ReplyTime } from '../inboxes/schema.ts'

/** A message as the visitor sees it: notes and events never come here, and seq counts only what the visitor may see. */
export const WidgetMessage = Closed({
  id: Type.String(),
  seq: Type.Integer({ description: 'Gap-free among the messages that the visitor sees, from 1.' }),
  author: Closed({ kind: Type.Union([Type.Literal('you'), Type.Literal('staff')]), name: Nullable(Type.String({ description: "The colleague's first name." })) }),
  body: Type.String(),
  clientId: Nullable(Type.String()),
  createdAt: Moment()
})
export type WidgetMessage = Static<typeof WidgetMessage>

export const WidgetConversation = Closed({
  id: Type.String(),
  status: Type.Union([Type.Literal('open'), Type.Literal('closed')]),
  lastSeq: Type.Integer(),
  readSeq: Type.Integer({ description: 'How far you have read.' }),
  staffReadSeq: Type.Integer({ description: 'How far staff have read your messages.' }),
  staffDeliveredSeq: Type.Integer({ description: 'How far your messages have reached staff.' })
})
export type WidgetConversation = Static<typeof WidgetConversation>

export const BootOutput = Closed({
  company: Type.String(),
  greeting: Type.String(),
  replyTime: ReplyTime,
  color: Type.String(),
  locale: Locale(),
  formOfAddress: Type.Union([Type.Literal('informal'), Type.Literal('formal')]),
  test: Type.Boolean(),
  conversation: Nullable(WidgetConversation)
})
export type BootOutput = Static<typeof BootOutput>

/** How many facts a website may say about one visitor, in all its calls together. */
export const MOST_ATTRIBUTES = 20

/** What the website says about its visitor. Unverified: it is shown as such and never merges into a known contact. */
export const IdentifyInput = Closed({
  name: Type.Optional(Type.String({ minLength: 1, maxLength: 120 })),
  email: Type.Optional(Type.String({ minLength: 3, maxLength: 254 })),
  attributes: Type.Optional(Type.Record(Type.String({ pattern: '^[A-Za-z][A-Za-z0-9_ -]{0,39}$' }), Type.String({ maxLength: 200 }), { maxProperties: MOST_ATTRIBUTES, additionalProperties: false }))
})
export const StartInput = Closed({
  clientId: ClientId(),
  body: Body(),
  profile: Type.Optional(IdentifyInput),
  page: Type.Optional(Type.String({ maxLength: 2000, description: 'Address of the page it was written on.' }))
})
export const StartOutput = Closed({ conversation: WidgetConversation, message: WidgetMessage })
export const SendInput = Closed({ conversationId: Id(), clientId: ClientId(), body: Body() })
export const SendOutput = Closed({ id: Type.String(), seq: Type.Integer(), createdAt: Moment() })
export const ListInput = Closed({
  conversationId: Id(),
  before: Type.Optional(Type.Integer({ minimum: 1, maximum: 2147483647 })),
  after: Type.Optional(Type.Integer({ minimum: 0, maximum: 2147483647 })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50 }))
})
export const ListOutput = Closed({ messages: Type.Array(WidgetMessage), more: Type.Boolean() })
export const MarkInput = Closed({
  conversationId: Id(),
  deliveredSeq: Type.Optional(Type.Integer({ minimum: 0, maximum: 2147483647 })),
  readSeq: Type.Optional(Type.Integer({ minimum: 0, maximum: 2147483647 }))
})
export const TypingInput = Closed({ conversationId: Id() })
