import { isOpen } from './access.ts'
import type { InvitationRow } from './repository.ts'
import type { Invitation } from './schema.ts'

export function present(row: InvitationRow, now: number): Invitation {
  const { id, email, role, access, endsAt, invitedBy, sentAt, expiresAt } = row
  return { id, email, role, access: { ...access }, endsAt: endsAt?.toISOString() ?? null, invitedBy, sentAt: sentAt.toISOString(), expiresAt: expiresAt.toISOString(), expired: !isOpen(row, now) }
}
