import Type from 'typebox'
import { Closed, Id, Locale, Moment, Nullable } from '../../operations/fields.ts'

const Token = () => Type.String({ pattern: '^[A-Za-z0-9_-]{43}$', maxLength: 43, description: 'What stands after # in the link.' })

export const AskInput = Closed({ locale: Locale() })
export const AskOutput = Closed({ sent: Type.Literal(true), devLink: Type.Optional(Type.String({ description: 'The link of the mail; only where no mail is sent.' })) })
export const TokenInput = Closed({ token: Token() })
export const FinishInput = Closed({ token: Token(), code: Type.String({ minLength: 1, maxLength: 64, description: 'A code of the new authenticator app.' }) })

/** How a way back stands: none; asked for by password; waiting, since the mail was opened; ready to go on. */
export const RecoveryState = Closed({
  state: Type.Union([Type.Literal('none'), Type.Literal('asked'), Type.Literal('waiting'), Type.Literal('ready')]),
  readyAt: Nullable(Moment('When the wait is over.'))
})
export const Setup = Closed({ secret: Type.String(), uri: Type.String(), qr: Closed({ size: Type.Integer(), path: Type.String() }) })
export const Codes = Closed({ codes: Type.Array(Type.String(), { description: 'Ten codes; each works once. They are shown this once.' }) })

export const ListOutput = Closed({ recoveries: Type.Array(Closed({ memberId: Type.String(), name: Type.String(), readyAt: Moment() })) })
export const CancelInput = Closed({ memberId: Id('The colleague who asked.') })
