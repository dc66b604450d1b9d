export type Role = 'owner' | 'admin' | 'agent' | 'auditor'

/** The three access levels, independent of each other and of the role. */
export interface AccessLevels {
  readonly billing: boolean
  readonly customerData: boolean
  readonly messaging: boolean
}

/** What a role and the access levels give, for somebody who need not be a member. */
export interface Rights {
  readonly role: Role
  readonly access: AccessLevels
  /** Rights of the workspace's own role, by name; it stands in place of agent. */
  readonly granted?: readonly string[]
  readonly inboxes?: InboxAccess
}

/** What a member may do in an inbox: nothing, open its conversations, answer in them, change its settings. */
export const INBOX_LEVELS = ['none', 'read', 'reply', 'manage'] as const
export type InboxLevel = (typeof INBOX_LEVELS)[number]

export interface InboxAccess {
  /** True: inboxes that are not chosen do not exist for this member, those that come later included. */
  readonly chosenOnly: boolean
  /** What was set for single inboxes, by id. */
  readonly levels: ReadonlyMap<string, InboxLevel>
}

/** Everything that what a member may do follows from. */
export interface MemberRights extends Rights {
  /** The workspace's own role, in place of agent. */
  readonly customRoleId: string | null
  readonly granted: readonly string[]
  readonly inboxes: InboxAccess
}

/** Every inbox, as the role and the levels allow. */
export const EVERY_INBOX: InboxAccess = { chosenOnly: false, levels: new Map() }
