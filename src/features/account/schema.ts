import Type, { type Static } from 'typebox'
import { Closed, Id, Locale, Moment, Name, Nullable } from '../../operations/fields.ts'

const OwnPassword = () => Type.String({ minLength: 1, maxLength: 1000, description: 'Your password.' })

export const Passkey = Closed({
  id: Type.String(),
  name: Type.String(),
  createdAt: Moment(),
  lastUsedAt: Nullable(Moment()),
  synced: Type.Boolean({ description: 'True when a password manager or an account keeps copies of it.' }),
  blocked: Type.Boolean({ description: 'True when a copy of it was used: it opens nothing any more.' })
})
export const Authenticator = Closed({ id: Type.String(), name: Nullable(Type.String()), createdAt: Moment(), lastUsedAt: Nullable(Moment()) })

/** How you are called and how you sign in. */
export const Account = Closed({
  name: Type.String(),
  email: Type.String(),
  locale: Locale(),
  passwordChangedAt: Moment(),
  passkeys: Type.Array(Passkey),
  authenticators: Type.Array(Authenticator),
  recoveryCodesLeft: Type.Integer()
})
export type Account = Static<typeof Account>

export const ProfileInput = Closed({ name: Type.Optional(Name('Your name, as colleagues see it.')), locale: Type.Optional(Locale()) })

export const PrepareTotpInput = Closed({ name: Name('What you call it, such as the phone it is on.'), password: OwnPassword() })
export const TotpSetup = Closed({
  secret: Type.String(),
  uri: Type.String(),
  qr: Closed({ size: Type.Integer(), path: Type.String() })
})
export type TotpSetup = Static<typeof TotpSetup>
export const ConfirmTotpInput = Closed({ code: Type.String({ minLength: 1, maxLength: 64, description: 'The code that the app shows.' }) })
export const ConfirmTotpOutput = Closed({ id: Type.String() })
export const AuthenticatorInput = Closed({ authenticatorId: Id() })
export const RenameAuthenticatorInput = Closed({ authenticatorId: Id(), name: Name('What you call it.') })

export const RecoveryCodes = Closed({ codes: Type.Array(Type.String()) })
export type RecoveryCodes = Static<typeof RecoveryCodes>

export const ChangePasswordInput = Closed({
  currentPassword: OwnPassword(),
  password: Type.String({ minLength: 1, maxLength: 1000, description: 'The new one, at least 12 characters and hard to guess.' })
})
export const Ended = Closed({ ended: Type.Integer({ description: 'How many other sessions were ended.' }) })

export const Session = Closed({
  id: Type.String(),
  current: Type.Boolean({ description: 'True for the session of this request.' }),
  workspace: Nullable(Type.String()),
  browser: Type.String({ description: 'What the browser says it is, in words; empty when it says nothing known.' }),
  ip: Nullable(Type.String({ description: 'The address of the network it was started from.' })),
  createdAt: Moment(),
  lastSeenAt: Moment()
})
export type Session = Static<typeof Session>
export const SessionList = Closed({ sessions: Type.Array(Session) })
export type SessionList = Static<typeof SessionList>
export const SessionInput = Closed({ sessionId: Id() })
