export type Role = 'owner' | 'admin' | 'agent' | 'auditor'

/** The three access levels, independent of each other and of the role. */
export interface AccessLevels {
  readonly billing: boolean
  readonly customerData: boolean
  readonly messaging: boolean
}

/** What a member may do follows from this and from nothing else. */
export interface Rights {
  readonly role: Role
  readonly access: AccessLevels
}
