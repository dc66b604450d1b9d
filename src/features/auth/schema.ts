import Type, { type Static, type TBoolean } from 'typebox'
import { Closed, Email, Id, Locale, Moment, Nullable } from '../../operations/fields.ts'
import { FRESH_ACTIONS, type FreshAction } from '../../operations/fresh.ts'
import { PERMISSIONS, type Permission } from '../../operations/permissions.ts'

export const SignInInput = Closed({
  email: Email(),
  password: Type.String({ minLength: 1, maxLength: 1000, description: 'The password, taken as it is: nothing is cut off.' })
})
export const CodeInput = Closed({ code: Type.String({ minLength: 1, maxLength: 64, description: 'The code, with or without spaces.' }) })
/** What a fresh factor is for. */
export const FreshFor = Type.Unsafe<FreshAction>(Type.Union(FRESH_ACTIONS.map((action) => Type.Literal(action)), { description: 'The kind of action that it is for, as the problem names it.' }))
export type FreshFor = FreshAction
export const StepUpInput = Closed({ ...CodeInput.properties, action: FreshFor })
export const StepUpOutput = Closed({ factorAt: Moment('When the code was taken; it counts for five minutes.') })

export const WorkspaceChoice = Closed({ id: Type.String(), name: Type.String() })

/** What comes after a step of signing in. */
export const NextStep = Closed({
  next: Type.Union([Type.Literal('totp'), Type.Literal('enrol'), Type.Literal('workspace'), Type.Literal('app')]),
  workspaces: Type.Optional(Type.Array(WorkspaceChoice)),
  recoveryCodesLeft: Type.Optional(Type.Integer()),
  /** Which second factors there are to choose from, after the password. */
  factors: Type.Optional(Closed({ authenticator: Type.Boolean(), passkey: Type.Boolean(), recovery: Type.Boolean() }))
})
export type NextStep = Static<typeof NextStep>

/** Whose session is locked, for the screen that asks for a second factor. */
export const LockedView = Closed({ name: Type.String(), email: Type.String(), workspace: Type.String(), locale: Locale() })
export type LockedView = Static<typeof LockedView>

export const EnterInput = Closed({ workspaceId: Id() })

export const Role = Type.Union([Type.Literal('owner'), Type.Literal('admin'), Type.Literal('agent'), Type.Literal('auditor')])
export type Role = Static<typeof Role>

export const AccessLevels = Closed({ billing: Type.Boolean(), customerData: Type.Boolean(), messaging: Type.Boolean() })
export type AccessLevels = Static<typeof AccessLevels>

const RIGHTS = Object.keys(PERMISSIONS) as Permission[]
/** Each right of the table of permissions, and whether this member has it. */
const Can = Closed(Object.fromEntries(RIGHTS.map((name) => [name, Type.Boolean()])) as Record<Permission, TBoolean>)

/** Who is signed in, and what the screens may offer. */
export const SessionView = Closed({
  member: Closed({
    id: Type.String(),
    name: Type.String(),
    email: Type.String(),
    role: Role,
    roleName: Nullable(Type.String({ description: "The name of the workspace's own role, in place of agent." })),
    access: AccessLevels
  }),
  /** Set while this session looks at the workspace with other rights than the member's own. */
  preview: Nullable(Closed({ endsAt: Moment() })),
  workspace: Closed({ id: Type.String(), name: Type.String(), createdAt: Moment() }),
  workspaces: Type.Array(WorkspaceChoice),
  can: Can,
  environment: Type.Union([Type.Literal('development'), Type.Literal('test'), Type.Literal('production')]),
  locale: Locale(),
  idleMinutes: Type.Integer(),
  expiresAt: Moment()
})
export type SessionView = Static<typeof SessionView>
