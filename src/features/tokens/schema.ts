import Type, { type Static } from 'typebox'
import { Closed, Id, Moment, Name, Nullable } from '../../operations/fields.ts'

const MAX_DAYS = 365

/** A token as the settings list it. Its secret is shown once, when it is made, and known to nobody afterwards. */
export const ApiToken = Closed({
  id: Type.String(),
  memberId: Type.String({ description: 'The member that stands for the program in the record and in conversations.' }),
  name: Type.String(),
  operations: Type.Array(Type.String()),
  inboxIds: Nullable(Type.Array(Type.String(), { description: 'null: every inbox.' })),
  access: Closed({ customerData: Type.Boolean(), messaging: Type.Boolean() }),
  createdBy: Type.String(),
  createdAt: Moment(),
  expiresAt: Moment(),
  lastUsedAt: Nullable(Moment('Kept a minute coarse.')),
  status: Type.Union([Type.Literal('active'), Type.Literal('expired'), Type.Literal('revoked')])
})
export type ApiToken = Static<typeof ApiToken>

export const CreateInput = Closed({
  name: Name('What the program is called, 1 to 120 characters.'),
  operations: Type.Array(Type.String({ pattern: '^[a-zA-Z.]{1,80}$' }), { minItems: 1, maxItems: 100, uniqueItems: true, description: 'operationIds that the list of tokens offers.' }),
  inboxIds: Nullable(Type.Array(Id(), { minItems: 1, maxItems: 100, uniqueItems: true, description: 'The inboxes it reaches; null for every one.' })),
  access: Closed({ customerData: Type.Boolean(), messaging: Type.Boolean() }),
  days: Type.Integer({ minimum: 1, maximum: MAX_DAYS, description: 'Ends after this many days, 1 to 365.' })
})
export const CreateOutput = Closed({ token: ApiToken, secret: Type.String({ description: 'Shown this once. Send it as Authorization: Bearer <secret>.' }) })
export const TokenIdInput = Closed({ tokenId: Id() })
export const TokenOutput = Closed({ token: ApiToken })
export const ListOutput = Closed({ tokens: Type.Array(ApiToken), more: Type.Boolean({ description: 'There are older ones beside the 500 that are listed.' }), offered: Type.Array(Type.String(), { description: 'What a token can be for.' }) })
