import Type, { type Static } from 'typebox'
import { Closed, Email, Id, Locale, Moment } from '../../operations/fields.ts'

export const SignInInput = Closed({
  email: Email(),
  password: Type.String({ minLength: 1, maxLength: 1000, description: 'The password, taken as it is: nothing is cut off.' })
})
export const CodeInput = Closed({ code: Type.String({ minLength: 1, maxLength: 64, description: 'The code, with or without spaces.' }) })

export const WorkspaceChoice = Closed({ id: Type.String(), name: Type.String() })

/** What comes after a step of signing in. */
export const NextStep = Closed({
  next: Type.Union([Type.Literal('totp'), Type.Literal('workspace'), Type.Literal('app')]),
  workspaces: Type.Optional(Type.Array(WorkspaceChoice)),
  recoveryCodesLeft: Type.Optional(Type.Integer())
})
export type NextStep = Static<typeof NextStep>

export const EnterInput = Closed({ workspaceId: Id() })

export const Role = Type.Union([Type.Literal('owner'), Type.Literal('admin'), Type.Literal('agent'), Type.Literal('auditor')])
export type Role = Static<typeof Role>

export const AccessLevels = Closed({ billing: Type.Boolean(), customerData: Type.Boolean(), messaging: Type.Boolean() })
export type AccessLevels = Static<typeof AccessLevels>

/** Who is signed in, and what the screens may offer. */
export const SessionView = Closed({
  member: Closed({ id: Type.String(), name: Type.String(), email: Type.String(), role: Role, access: AccessLevels }),
  workspace: Closed({ id: Type.String(), name: Type.String(), createdAt: Moment() }),
  workspaces: Type.Array(WorkspaceChoice),
  can: Closed({ seeConversations: Type.Boolean(), seeCustomerData: Type.Boolean(), sendMessages: Type.Boolean(), manageInboxes: Type.Boolean() }),
  environment: Type.Union([Type.Literal('development'), Type.Literal('test'), Type.Literal('production')]),
  locale: Locale(),
  idleMinutes: Type.Integer(),
  expiresAt: Moment()
})
export type SessionView = Static<typeof SessionView>
