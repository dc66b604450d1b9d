import { tokenHash } from '../../crypto/index.ts'
import type { MemberRights } from '../../operations/index.ts'

/** Stands for what somebody may do, down to single inboxes: other rights, another mark. 32 bytes. */
export function markOfRights({ role, access, customRoleId, granted, inboxes }: MemberRights): Buffer {
  const { billing, customerData, messaging } = access
  const levels = [...inboxes.levels].map(([id, level]) => `${id}=${level}`).toSorted()
  return tokenHash('rights', JSON.stringify([role, billing, customerData, messaging, customRoleId, (granted ?? []).toSorted(), inboxes.chosenOnly, levels]))
}
