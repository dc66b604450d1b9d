import Type, { type Static } from 'typebox'
import { Closed, Id, Moment, Name, Nullable } from '../../operations/fields.ts'
import { GRANTABLE, type Grantable, PERMISSIONS, type Permission } from '../../operations/permissions.ts'
import { INBOX_LEVELS } from '../../operations/rights.ts'
import { AccessLevels, Role } from '../auth/schema.ts'

/** One of our own words. */
const words = <T extends string>(list: readonly T[], description: string) => Type.Unsafe<T>({ type: 'string', enum: [...list], description })

const Right = words(Object.keys(PERMISSIONS) as Permission[], 'A right, by its name in the table of permissions.')
export const GrantableRight = words<Grantable>(GRANTABLE, `One of ${GRANTABLE.join(', ')}.`)
export const InboxLevel = words(INBOX_LEVELS, `One of ${INBOX_LEVELS.join(', ')}.`)
export type InboxLevel = Static<typeof InboxLevel>
const Level = words(['billing', 'customerData', 'messaging'], 'An access level.')

/** What a role gives of one right: always, or with any one of these access levels, or (none of both) never. */
const Given = Closed({ always: Type.Boolean(), withLevels: Type.Array(Level) })
export type Given = Static<typeof Given>

const RightRow = Closed({
  right: Right,
  grantable: Type.Boolean({ description: "Whether a workspace's own role may give it." }),
  roles: Closed({ owner: Given, admin: Given, agent: Given, auditor: Given })
})
export type RightRow = Static<typeof RightRow>

/** A role that the workspace made: what an agent has, and these rights. */
export const CustomRole = Closed({
  id: Type.String(),
  name: Type.String(),
  rights: Type.Array(GrantableRight),
  members: Type.Integer({ description: 'How many members have it.' })
})
export type CustomRole = Static<typeof CustomRole>

export const ListOutput = Closed({ rights: Type.Array(RightRow), custom: Type.Array(CustomRole) })
export type RoleList = Static<typeof ListOutput>

const Rights = Type.Array(GrantableRight, { maxItems: GRANTABLE.length, uniqueItems: true, description: 'The rights that it gives beside those of an agent, each once.' })
export const CreateInput = Closed({ name: Name('The name of the role.'), rights: Rights })
export const UpdateInput = Closed({ roleId: Id(), name: Type.Optional(Name('The name of the role.')), rights: Type.Optional(Rights) })
export const RoleIdInput = Closed({ roleId: Id() })
export const RoleOutput = Closed({ role: CustomRole })
export const AssignInput = Closed({ memberId: Id(), roleId: Nullable(Id('The role, or null for agent.')) })

const chosenOnly = Type.Boolean({ description: 'True: inboxes that are not named, later ones included, are closed.' })
const Levels = Type.Array(Closed({ inboxId: Id(), level: InboxLevel }), { maxItems: 500, description: 'What is set for single inboxes; the others follow chosenOnly.' })

export const MemberIdInput = Closed({ memberId: Id() })
export const InboxAccess = Closed({ role: Role, chosenOnly, levels: Levels, can: Closed({ change: Type.Boolean() }) })
export type InboxAccess = Static<typeof InboxAccess>
export const SetInboxDefaultInput = Closed({ memberId: Id(), chosenOnly })
export const SetInboxLevelInput = Closed({ memberId: Id(), inboxId: Id(), level: Nullable(InboxLevel) })

export const PreviewInput = Closed({ role: Role, roleId: Nullable(Id('A role of the workspace, in place of agent.')), access: AccessLevels, chosenOnly, levels: Levels })
export const PreviewOutput = Closed({ endsAt: Moment() })
