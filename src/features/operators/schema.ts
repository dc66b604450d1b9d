import Type, { type Static } from 'typebox'
import { Closed, Email, Id, Moment, Name, Nullable } from '../../operations/fields.ts'
import { TotpSetup } from '../signup/schema.ts'

const Token = Type.String({ minLength: 43, maxLength: 43, description: 'The token of the invitation.' })
const Password = Type.String({ minLength: 1, maxLength: 1000, description: 'At least 12 characters; judged by strength.' })
const Code = Type.String({ minLength: 1, maxLength: 64, description: 'The code of the authenticator app.' })

export const InvitationInput = Closed({ token: Token })
export const InvitationOutput = Closed({ email: Type.String(), totp: TotpSetup, expiresAt: Moment() })
export type Invitation = Static<typeof InvitationOutput>

export const EnrolInput = Closed({ token: Token, name: Name('Your own name.'), password: Password, code: Code })
export const SignInInput = Closed({ email: Email(), password: Type.String({ minLength: 1, maxLength: 1000 }), code: Code })

export const Operator = Closed({ id: Type.String(), name: Type.String(), email: Type.String(), createdAt: Moment(), lastSeenAt: Nullable(Moment()) })
export type Operator = Static<typeof Operator>
export const ListOutput = Closed({ operators: Type.Array(Operator) })

export const SessionOutput = Closed({ operator: Closed({ id: Type.String(), name: Type.String(), email: Type.String() }), expiresAt: Moment() })
export type OperatorSession = Static<typeof SessionOutput>

export const InviteInput = Closed({ email: Email(), code: Code })
export const InviteOutput = Closed({ link: Type.String({ description: 'Shown once. Pass it on over a way that you trust.' }), expiresAt: Moment() })
export type InviteOutput = Static<typeof InviteOutput>
export const RemoveInput = Closed({ operatorId: Id(), code: Code })
