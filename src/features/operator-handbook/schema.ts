import Type, { type Static } from 'typebox'
import { Closed, Moment, Nullable } from '../../operations/fields.ts'
import { DueDays, HandbookText, OwnSignature, PublishedVersion, SigningState } from '../handbook/schema.ts'

/** One line of the operators' register. Somebody whose account is gone stands in it with what they signed. */
export const OperatorLine = Closed({
  operatorId: Type.String(),
  name: Type.String(),
  active: Type.Boolean(),
  state: SigningState,
  dueAt: Nullable(Moment()),
  signedAt: Nullable(Moment()),
  evidence: Nullable(Type.String())
})
export type OperatorLine = Static<typeof OperatorLine>

export const OperatorHandbook = Closed({
  version: Nullable(PublishedVersion),
  own: Nullable(OwnSignature),
  register: Type.Array(OperatorLine),
  templates: Closed({ en: Type.String(), nl: Type.String() })
})
export type OperatorHandbook = Static<typeof OperatorHandbook>

const Hash = Type.String({ pattern: '^[0-9a-f]{64}$', maxLength: 64, description: 'SHA-256 of the text that was read.' })
export const SignInput = Closed({ hash: Hash })
export const PublishInput = Closed({ text: HandbookText(), dueDays: DueDays() })
