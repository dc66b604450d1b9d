import Type, { type Static } from 'typebox'
import { Closed, Id, Moment, Nullable } from '../../operations/fields.ts'
import { HiddenBy } from '../masking/schema.ts'

export const View = Type.Union([Type.Literal('mine'), Type.Literal('unassigned'), Type.Literal('all'), Type.Literal('closed')])
export type View = Static<typeof View>

export const Status = Type.Union([Type.Literal('open'), Type.Literal('closed')])
export type Status = Static<typeof Status>

export const ContactSummary = Closed({
  id: Type.String(),
  name: Nullable(Type.String({ description: 'null: no name was given, or you do not see it (see hiddenBy).' })),
  email: Nullable(Type.String()),
  verified: Type.Boolean(),
  masked: Type.Boolean({ description: 'True when what is known of the contact is hidden from you.' }),
  firstSeenAt: Moment()
})

export const LastMessage = Closed({
  kind: Type.Union([Type.Literal('reply'), Type.Literal('note'), Type.Literal('event')]),
  from: Type.Union([Type.Literal('contact'), Type.Literal('member'), Type.Literal('system')]),
  memberId: Nullable(Type.String()),
  preview: Type.String({ description: 'The first line, at most 140 characters; empty for an event. What is hidden from you is •••.' }),
  at: Moment()
})

/** A conversation as lists and headers show it. */
export const Conversation = Closed({
  id: Type.String(),
  inboxId: Type.String(),
  contact: ContactSummary,
  /** Why the contact and parts of what was said are hidden from you; null when you see everything. */
  hiddenBy: Nullable(HiddenBy),
  /** Until when the reason you stated shows it to you; null when none does. */
  openUntil: Type.Optional(Nullable(Moment())),
  status: Status,
  assigneeId: Nullable(Type.String()),
  teamId: Nullable(Type.String({ description: 'The team whose work it is.' })),
  lastSeq: Type.Integer(),
  /** Seq of the newest message by the contact; unread when larger than what you have read. */
  lastContactSeq: Type.Integer(),
  /** What you have read; absent in pushes, which go to many. */
  readSeq: Type.Optional(Type.Integer()),
  /** How far the contact's widget has received and shown staff messages. */
  contactDeliveredSeq: Type.Integer(),
  contactReadSeq: Type.Integer(),
  lastMessage: Nullable(LastMessage),
  waitingSince: Nullable(Moment('When the contact began to wait for an answer.')),
  activityAt: Moment(),
  createdAt: Moment(),
  eraseAt: Nullable(Moment('When it is going to be erased. Until then it is closed to writing, and to those who may not erase data.')),
  test: Type.Boolean({ description: 'True when it came from the demo page.' }),
  pageOrigin: Nullable(Type.String({ description: 'The website it was written on; null when hidden from you.' }))
})
export type Conversation = Static<typeof Conversation>

export const ListInput = Closed({
  view: View,
  inboxId: Type.Optional(Id('Only conversations of this inbox.')),
  teamId: Type.Optional(Id('Only conversations of this team.')),
  cursor: Type.Optional(Type.String({ maxLength: 200 })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, default: 40 }))
})
export const ListOutput = Closed({ conversations: Type.Array(Conversation), next: Nullable(Type.String({ description: 'The cursor of the next page.' })) })
export const CountsOutput = Closed({ mine: Type.Integer(), unassigned: Type.Integer(), all: Type.Integer(), closed: Type.Integer(), moreClosed: Type.Boolean(), unread: Type.Integer() })
export type Counts = Static<typeof CountsOutput>

export const ConversationIdInput = Closed({ conversationId: Id() })
export const GetOutput = Closed({
  conversation: Conversation,
  /** How many colleagues can open this conversation. */
  visibleTo: Type.Integer(),
  can: Closed({ reply: Type.Boolean(), note: Type.Boolean(), assign: Type.Boolean(), close: Type.Boolean() })
})
export const AssignInput = Closed({ conversationId: Id(), memberId: Nullable(Id('The colleague, or null for nobody.')) })
export const ReadInput = Closed({ conversationId: Id(), seq: Type.Integer({ minimum: 0, maximum: 2147483647 }) })
export const TypingInput = Closed({ conversationId: Id() })
export const ConversationOutput = Closed({ conversation: Conversation })
