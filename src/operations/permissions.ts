import type { Rights } from './rights.ts'

const ownerOrAdmin = ({ role }: Rights) => role === 'owner' || role === 'admin'
const seesSettings = (rights: Rights) => ownerOrAdmin(rights) || rights.role === 'auditor'

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
  manageInboxes: (rights) => ownerOrAdmin(rights),
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
  /** The record of who did and saw what. */
  seeRecord: (rights) => seesSettings(rights),
  /** Make, change or remove an owner; end the workspace. */
  manageOwners: ({ role }) => role === 'owner'
} as const satisfies Record<string, (rights: Rights) => boolean>

export type Permission = keyof typeof PERMISSIONS

export function may(rights: Rights, permission: Permission): boolean {
  return PERMISSIONS[permission](rights)
}

/** Every right of the table with its answer: what screens may offer. */
export function rightsOf(rights: Rights): Record<Permission, boolean> {
  const names = Object.keys(PERMISSIONS) as Permission[]
  return Object.fromEntries(names.map((name) => [name, may(rights, name)])) as Record<Permission, boolean>
}
