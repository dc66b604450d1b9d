import Type, { type Static } from 'typebox'
import { Closed, Id, Instant, Moment, Nullable } from '../../operations/fields.ts'
import { Conversation, Status } from '../conversations/schema.ts'

const searched = {
  query: Type.String({ minLength: 2, maxLength: 200, description: '2 to 200 characters, at most 8 words, all of which must occur; "several words" in quotes are a phrase.' }),
  inboxId: Type.Optional(Id('Only conversations of this inbox.')),
  assigneeId: Type.Optional(Type.Union([Id(), Type.Literal('nobody')], { description: 'Only conversations of this colleague, or of nobody.' })),
  status: Type.Optional(Status),
  contactId: Type.Optional(Id('Only conversations of this contact.')),
  from: Type.Optional(Instant('Only what was written at this moment or later.')),
  until: Type.Optional(Instant('Only what was written before this moment.')),
  cursor: Type.Optional(Type.String({ maxLength: 200, description: 'The next of an earlier answer: goes on where that one stopped.' }))
}

const SearchId = () => Type.String({ minLength: 1, maxLength: 64, pattern: '^[\\w.-]+$', description: 'Your own id for this search; the pushes carry it.' })

export const PageInput = Closed(searched)
export type PageInput = Static<typeof PageInput>
export const StartInput = Closed({ searchId: SearchId(), ...searched })
export const CancelInput = Closed({ searchId: SearchId() })

export const Snippet = Closed({
  text: Type.String({ description: 'The part of the text around the first hit; … where it was cut.' }),
  ranges: Type.Array(Type.Tuple([Type.Integer(), Type.Integer()]), { description: 'Start and end of each hit in the text, in UTF-16 units.' })
})
export type Snippet = Static<typeof Snippet>

export const Hit = Closed({
  kind: Type.Union([Type.Literal('reply'), Type.Literal('note'), Type.Literal('contact')], { description: 'contact: the name or e-mail address of the one who wrote. Only with the right to customer data.' }),
  conversationId: Type.String(),
  messageId: Nullable(Type.String({ description: 'null for a contact.' })),
  seq: Nullable(Type.Integer()),
  author: Closed({ kind: Type.Union([Type.Literal('contact'), Type.Literal('member'), Type.Literal('system')]), id: Nullable(Type.String()) }),
  snippet: Snippet,
  at: Moment()
})
export type Hit = Static<typeof Hit>

const progress = {
  scanned: Type.Integer({ description: 'Messages opened and read through by this call.' }),
  complete: Type.Boolean({ description: 'Everything was searched. False: it stopped at its bound, or was cancelled or replaced.' }),
  next: Nullable(Type.String({ description: 'The cursor that goes on from here; null when complete.' }))
}

export const StartOutput = Closed({ found: Type.Integer({ description: 'How many hits were pushed.' }), ...progress })
export type StartOutput = Static<typeof StartOutput>

export const PageOutput = Closed({
  hits: Type.Array(Hit),
  conversations: Type.Array(Conversation, { description: 'Each conversation that has a hit, once.' }),
  ...progress
})
export type PageOutput = Static<typeof PageOutput>
export const CancelOutput = Closed({ cancelled: Type.Boolean({ description: 'Whether there was such a search of yours under way.' }) })

/** What a search over the socket pushes: hits as they are found, each conversation once, and how far it is. */
export interface SearchPush {
  readonly event: 'search'
  readonly searchId: string
  readonly hits: Hit[]
  readonly conversations: Conversation[]
  readonly scanned: number
}
