import Type, { type Static } from 'typebox'
import { Closed, Nullable } from '../../operations/fields.ts'
import { Role } from '../auth/schema.ts'

/** A colleague, as the inbox shows them. */
export const Colleague = Closed({
  id: Type.String(),
  name: Type.String(),
  initials: Type.String(),
  role: Role,
  active: Type.Boolean(),
  /** True when this person may answer customers, and so can be given a conversation. */
  assignable: Type.Boolean(),
  /** The inboxes of those that you reach in which they may not answer, and so cannot be given a conversation. */
  closedInboxes: Type.Array(Type.String()),
  /** The workspace's own role, in place of agent. */
  customRoleId: Nullable(Type.String()),
  /** No person: a program with a token, whose name stands in conversations and in the record. */
  isProgram: Type.Boolean()
})
export type Colleague = Static<typeof Colleague>
export const ListOutput = Closed({ members: Type.Array(Colleague) })
