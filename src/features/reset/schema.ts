import Type from 'typebox'
import { Closed, Email, Locale } from '../../operations/fields.ts'
import { Assertion } from '../passkeys/schema.ts'

export const StartInput = Closed({ email: Email(), locale: Locale() })
export const StartOutput = Closed({
  sent: Type.Literal(true),
  devLink: Type.Optional(Type.String({ description: 'The link of the mail; only where no mail is sent.' }))
})

const Token = () => Type.String({ pattern: '^[A-Za-z0-9_-]{43}$', maxLength: 43, description: 'What stands after # in the link.' })
const NewPassword = () => Type.String({ minLength: 1, maxLength: 1000, description: 'The new password.' })

export const LinkInput = Closed({ token: Token() })
export const PasskeyCompleteInput = Closed({ token: Token(), password: NewPassword(), credential: Assertion })
export const CompleteInput = Closed({
  token: Token(),
  password: NewPassword(),
  factor: Type.Union([Type.Literal('totp'), Type.Literal('recovery')], { description: 'Whose code it is: of the authenticator app, or a recovery code.' }),
  code: Type.String({ minLength: 1, maxLength: 64, description: 'The code, with or without spaces.' })
})
