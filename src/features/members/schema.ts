import Type, { type Static } from 'typebox'
import { Closed } from '../../operations/fields.ts'
import { Role } from '../auth/schema.ts'

/** A colleague, as the inbox shows them. */
export const Colleague = Closed({
  id: Type.String(),
  name: Type.String(),
  initials: Type.String(),
  role: Role,
  active: Type.Boolean(),
  /** True when this person may answer customers, and so can be given a conversation. */
  assignable: Type.Boolean()
})
export type Colleague = Static<typeof Colleague>
export const ListOutput = Closed({ members: Type.Array(Colleague) })
