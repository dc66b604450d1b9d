import { csvFile } from '../../operations/index.ts'
import type { MemberProfile } from '../members/index.ts'

const HEAD = ['id', 'name', 'email', 'role', 'billing', 'customer_data', 'messaging', 'active', 'ends_at', 'since']
const yes = (value: boolean) => (value ? 'yes' : 'no')

/** Who works here, with what rights, as a file. */
export function rosterFile(members: readonly MemberProfile[]) {
  const lines = members.map(({ id, name, email, role, access, active, endsAt, createdAt }) => [
    id, name, email, role, yes(access.billing), yes(access.customerData), yes(access.messaging), yes(active), endsAt?.toISOString() ?? null, createdAt.toISOString()
  ])
  return csvFile('members.csv', HEAD, lines)
}
