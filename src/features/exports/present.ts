import type { MemberActor } from '../../operations/index.ts'
import { isWaiting } from './access.ts'
import type { OpenedExport } from './repository.ts'
import type { WorkspaceExport } from './schema.ts'
import { fingerprintOf } from './seal.ts'

export function present(found: OpenedExport, actor: MemberActor, now: number): WorkspaceExport {
  const { id, sealedFor, recipient, reason, askedBy, approvedAt, expiresAt, endedAt, bytes } = found
  return {
    id,
    sealedFor,
    recipient,
    fingerprint: recipient && fingerprintOf(recipient),
    reason,
    askedBy,
    approvedAt: approvedAt.toISOString(),
    expiresAt: expiresAt.toISOString(),
    endedAt: endedAt?.toISOString() ?? null,
    bytes,
    can: { download: isWaiting(found, actor, now) }
  }
}
