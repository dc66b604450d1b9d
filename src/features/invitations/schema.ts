import Type, { type Static } from 'typebox'
import { Closed, Email, Id, Locale, Moment, Name, Nullable } from '../../operations/fields.ts'
import { AccessLevels, Role } from '../auth/schema.ts'

/** When an auditor's access ends. */
export const EndsAt = () =>
  Type.Optional(Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}(?:\\.\\d{3})?Z$', description: 'For an auditor, and required there: when their access ends, at most 366 days ahead. ISO 8601, UTC.' }))

export const SendInput = Closed({ email: Email(), role: Role, access: AccessLevels, locale: Locale(), endsAt: EndsAt() })

/** An invitation that is open or has run out; accepted and withdrawn ones are gone from the list. */
export const Invitation = Closed({
  id: Type.String(),
  email: Type.String(),
  role: Role,
  access: AccessLevels,
  endsAt: Nullable(Moment('When the access of an auditor will end.')),
  invitedBy: Type.String({ description: 'The id of the member who invited.' }),
  sentAt: Moment(),
  expiresAt: Moment('After this the link is worth nothing; it can be sent again.'),
  expired: Type.Boolean()
})
export type Invitation = Static<typeof Invitation>

const DevLink = Type.Optional(Type.String({ description: 'Development without SMTP only: the link that the mail holds.' }))
export const SendOutput = Closed({ invitation: Invitation, devLink: DevLink })
export const ListOutput = Closed({ invitations: Type.Array(Invitation) })
export const OneInput = Closed({ invitationId: Id() })

const Token = () => Type.String({ minLength: 1, maxLength: 100, description: 'The token of the link.' })
export const OpenInput = Closed({ token: Token() })
/** What an invitation says to who holds its link. */
export const OpenOutput = Closed({
  workspace: Type.String(),
  invitedBy: Type.String({ description: 'The name of the colleague who invited.' }),
  email: Type.String({ description: 'Whom it is for: nobody else can accept it.' }),
  role: Role,
  access: AccessLevels,
  endsAt: Nullable(Moment()),
  expiresAt: Moment(),
  known: Type.Boolean({ description: 'Whether this address has an account: then it signs in, else it makes one.' })
})
export type OpenOutput = Static<typeof OpenOutput>

export const AcceptInput = Closed({ token: Token(), name: Name('Your own name in this workspace.') })
