import { INBOX_LEVELS, type InboxLevel, type MemberRights, type Rights } from './rights.ts'

const ownerOrAdmin = ({ role }: Rights) => role === 'owner' || role === 'admin'
const seesSettings = (rights: Rights) => ownerOrAdmin(rights) || rights.role === 'auditor'
const managesSome = ({ role, inboxes }: Rights) => role !== 'auditor' && inboxes !== undefined && [...inboxes.levels.values()].includes('manage')

/**
 * Who may do what, each right on a line of its own. Every door checks here and nowhere else. A role gives none of the
 * access levels, an access level gives none of the roles' rights; an auditor never sees or writes customers' messages.
 */
export const PERMISSIONS = {
  /** Being signed in is enough. */
  enter: () => true,
  seeConversations: ({ role, access }) => role !== 'auditor' && (access.customerData || access.messaging),
  seeCustomerData: ({ role, access }) => role !== 'auditor' && access.customerData,
  sendMessages: ({ role, access }) => role !== 'auditor' && access.messaging,
  /** Plan, seats and invoices. */
  seeBilling: ({ access }) => access.billing,
  manageBilling: ({ role, access }) => role !== 'auditor' && access.billing,
  /** The settings of every inbox that is not closed to the member. */
  manageInboxes: (rights) => ownerOrAdmin(rights),
  /** The settings of one inbox at least; which ones is asked of each. */
  manageSomeInbox: (rights): boolean => may(rights, 'manageInboxes') || managesSome(rights),
  /** How the workspace is set up: its settings, who its members are and what each may do. */
  seeSettings: (rights) => seesSettings(rights),
  manageWorkspace: (rights) => ownerOrAdmin(rights),
  /** Invite, change and deactivate colleagues. */
  manageMembers: (rights) => ownerOrAdmin(rights),
  manageTeams: (rights) => ownerOrAdmin(rights),
  /** Make and change roles, decide who reaches which inbox, and look at the workspace as a role would. */
  manageRoles: (rights) => ownerOrAdmin(rights),
  /** Signing in, sessions, addresses of the network, masking. */
  manageSecurity: (rights) => ownerOrAdmin(rights),
  /** Erase a contact: what belongs to it goes for good. */
  eraseData: (rights) => ownerOrAdmin(rights) && rights.access.customerData,
  eraseWorkspace: ({ role, access }) => role === 'owner' && access.customerData,
  /** Take everything of the workspace away as a file. */
  exportWorkspace: (rights) => ownerOrAdmin(rights) && rights.access.customerData,
  /** The record of who did and saw what. */
  seeRecord: (rights) => seesSettings(rights),
  /** Make, change or remove an owner; end the workspace. */
  manageOwners: ({ role }) => role === 'owner'
} as const satisfies Record<string, (rights: Rights) => boolean>

export type Permission = keyof typeof PERMISSIONS

/** The rights that a workspace's own role may give. None of them opens customers' messages, and none is an owner's. */
export const GRANTABLE = ['manageInboxes', 'seeSettings', 'manageWorkspace', 'manageMembers', 'manageTeams', 'manageRoles', 'manageSecurity', 'seeRecord'] as const satisfies readonly Permission[]
export type Grantable = (typeof GRANTABLE)[number]

export function may(rights: Rights, permission: Permission): boolean {
  return PERMISSIONS[permission](rights) || isGranted(rights, permission)
}

function isGranted({ role, granted = [] }: Rights, permission: Permission): boolean {
  return role === 'agent' && GRANTABLE.some((name) => name === permission) && granted.includes(permission)
}

/** The level that each right needs in the inbox it is used in. */
const NEEDED_IN_INBOX = { seeConversations: 'read', seeCustomerData: 'read', sendMessages: 'reply', manageInboxes: 'manage' } as const satisfies Partial<Record<Permission, InboxLevel>>
type InboxPermission = keyof typeof NEEDED_IN_INBOX

const rank = (level: InboxLevel) => INBOX_LEVELS.indexOf(level)

/** How far a member reaches into an inbox; the role and the access levels bound it further. An owner reaches each. */
export function inboxLevel({ role, inboxes }: MemberRights, inboxId: string): InboxLevel {
  if (role === 'owner') return 'manage'
  return inboxes.levels.get(inboxId) ?? (inboxes.chosenOnly ? 'none' : 'manage')
}

/** Whether some inbox may be closed to this member. */
export function isRestricted({ role, inboxes }: MemberRights): boolean {
  return role !== 'owner' && (inboxes.chosenOnly || inboxes.levels.size > 0)
}

/** A right in one inbox. Who was given `manage` there may change its settings without the right to those of all. */
export function mayIn(rights: MemberRights, permission: InboxPermission, inboxId: string): boolean {
  if (rank(inboxLevel(rights, inboxId)) < rank(NEEDED_IN_INBOX[permission])) return false
  if (permission === 'manageInboxes' && rights.role !== 'auditor' && rights.inboxes.levels.get(inboxId) === 'manage') return true
  return may(rights, permission)
}

/** What somebody with these rights could do that `own` cannot: nobody gives, or tries on, more than they have. */
export function exceeds(rights: Rights, own: Rights): Permission[] {
  return (Object.keys(PERMISSIONS) as Permission[]).filter((name) => may(rights, name) && !may(own, name))
}

/** The lesser of two levels in an inbox. */
export function lesser(one: InboxLevel, other: InboxLevel): InboxLevel {
  return rank(one) < rank(other) ? one : other
}

/** Every right of the table with its answer: what screens may offer. */
export function rightsOf(rights: Rights): Record<Permission, boolean> {
  const names = Object.keys(PERMISSIONS) as Permission[]
  return Object.fromEntries(names.map((name) => [name, may(rights, name)])) as Record<Permission, boolean>
}
