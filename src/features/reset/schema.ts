import Type from 'typebox'
import { Closed, Email, Locale } from '../../operations/fields.ts'

export const StartInput = Closed({ email: Email(), locale: Locale() })
export const StartOutput = Closed({
  sent: Type.Literal(true),
  devLink: Type.Optional(Type.String({ description: 'The link of the mail; only where no mail is sent.' }))
})

export const CompleteInput = Closed({
  token: Type.String({ pattern: '^[A-Za-z0-9_-]{43}$', maxLength: 43, description: 'What stands after # in the link.' }),
  password: Type.String({ minLength: 1, maxLength: 1000, description: 'The new password.' }),
  factor: Type.Union([Type.Literal('totp'), Type.Literal('recovery')], { description: 'Whose code it is: of the authenticator app, or a recovery code.' }),
  code: Type.String({ minLength: 1, maxLength: 64, description: 'The code, with or without spaces.' })
})
