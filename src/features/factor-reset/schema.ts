import Type, { type Static } from 'typebox'
import { Closed, Id } from '../../operations/fields.ts'
import { NextStep } from '../auth/schema.ts'

export const ResetInput = Closed({ memberId: Id() })

const Token = () => Type.String({ pattern: '^[A-Za-z0-9_-]{43}$', maxLength: 43, description: 'The token of the link in the mail.' })
export const BeginInput = Closed({ token: Token() })
export const ConfirmInput = Closed({ token: Token(), code: Type.String({ minLength: 1, maxLength: 64, description: 'The code that the app shows.' }) })

/** The way on, and the codes that are shown this once. */
export const ConfirmOutput = Closed({ step: NextStep, codes: Type.Array(Type.String()) })
export type ConfirmOutput = Static<typeof ConfirmOutput>

/** With what a colleague can sign in, as numbers. */
export const MemberFactors = Closed({ memberId: Type.String(), passkeys: Type.Integer(), authenticators: Type.Integer(), recoveryCodesLeft: Type.Integer() })
export const FactorsOutput = Closed({ members: Type.Array(MemberFactors) })
export type FactorsOutput = Static<typeof FactorsOutput>
