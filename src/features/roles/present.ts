import { type AccessLevels, GRANTABLE, PERMISSIONS, type Permission, type Role, may } from '../../operations/index.ts'
import type { RoleRow } from './repository.ts'
import type { CustomRole, Given, RightRow } from './schema.ts'

const NO_LEVEL: AccessLevels = { billing: false, customerData: false, messaging: false }
const LEVELS = ['billing', 'customerData', 'messaging'] as const

/** What a role gives of a right, asked of the table itself: with no access level, and with each one alone. */
function given(role: Role, right: Permission): Given {
  const always = may({ role, access: NO_LEVEL }, right)
  return { always, withLevels: always ? [] : LEVELS.filter((level) => may({ role, access: { ...NO_LEVEL, [level]: true } }, right)) }
}

/** The whole table of who may do what, for people to read. */
export function rightRows(): RightRow[] {
  return (Object.keys(PERMISSIONS) as Permission[]).map((right) => ({
    right,
    grantable: GRANTABLE.some((name) => name === right),
    roles: { owner: given('owner', right), admin: given('admin', right), agent: given('agent', right), auditor: given('auditor', right) }
  }))
}

export function presentRole({ id, name, rights, members }: RoleRow): CustomRole {
  return { id, name, rights: [...rights], members }
}
