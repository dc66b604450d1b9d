import type { AccessLevels, Role } from './actors.ts'

interface Rights {
  readonly role: Role
  readonly access: AccessLevels
}

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
  manageInboxes: ({ role }) => role === 'owner' || role === 'admin'
} as const satisfies Record<string, (rights: Rights) => boolean>

export type Permission = keyof typeof PERMISSIONS

export function may(rights: Rights, permission: Permission): boolean {
  return PERMISSIONS[permission](rights)
}
