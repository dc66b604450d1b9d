import Type, { type Static } from 'typebox'
import { Closed, Email, Locale, Moment, Name, Nullable } from '../../operations/fields.ts'

export const StartInput = Closed({ email: Email(), locale: Locale() })
export const StartOutput = Closed({
  sent: Type.Literal(true),
  /** Only in development without SMTP: the mail, one click away. */
  devLink: Type.Optional(Type.String({ description: 'Development without SMTP only: the link that the mail holds.' }))
})

export const OpenInput = Closed({ token: Type.String({ minLength: 43, maxLength: 43, description: 'The token of the link.' }) })

export const JoinInput = Closed({ token: Type.String({ minLength: 1, maxLength: 100, description: 'The token of the invitation.' }) })

export const Password = Type.String({ minLength: 1, maxLength: 1000, description: 'At least 12 characters; judged by strength, not by character classes.' })
export const ProfileInput = Closed({
  workspaceName: Type.Optional(Name('The name of the business. Required of who founds one; an invitation has it already.')),
  name: Name('Your own name.'),
  password: Password
})

/** Where a sign-up stands. Who stops half-way comes back to this. */
export const SignupState = Closed({
  step: Type.Union([Type.Literal('profile'), Type.Literal('totp'), Type.Literal('recovery')], { description: 'The step that is next.' }),
  email: Type.String(),
  locale: Locale(),
  workspaceName: Nullable(Type.String()),
  name: Nullable(Type.String()),
  invited: Type.Boolean({ description: 'True when this follows an invitation into a workspace that is there already.' }),
  expiresAt: Moment('After this the link has to be asked for again.')
})
export type SignupState = Static<typeof SignupState>

export const TotpSetup = Closed({
  secret: Type.String({ description: 'The key, base32, for typing in.' }),
  uri: Type.String({ description: 'The otpauth: link for phones.' }),
  qr: Closed({
    size: Type.Integer({ description: 'Modules on each side.' }),
    path: Type.String({ description: 'An SVG path of the dark modules, one unit a module.' })
  })
})
export type TotpSetup = Static<typeof TotpSetup>

export const CodeInput = Closed({ code: Type.String({ minLength: 1, maxLength: 64, description: 'Six digits; spaces are ignored.' }) })

export const RecoveryCodes = Closed({ codes: Type.Array(Type.String(), { description: 'Ten codes; each works once. They are shown this once.' }) })
export type RecoveryCodes = Static<typeof RecoveryCodes>

export const CompleteInput = Closed({ recoveryCode: Type.String({ minLength: 1, maxLength: 64, description: 'One of the ten codes, typed back.' }) })
export const CompleteOutput = Closed({ workspaceId: Type.String() })
