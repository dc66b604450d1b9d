import { type TenantTx, newId } from '../../db/index.ts'
import { auditEvents } from '../../db/schema/index.ts'
import type { Caller, MemberActor, VisitorActor } from './actors.ts'

interface AuditEntry {
  readonly operation: string
  readonly outcome: 'granted' | 'denied'
  readonly code?: string
  readonly actor: MemberActor | VisitorActor
  readonly target?: { readonly kind: string; readonly id: string }
  /** Why, in the words of who did it. Kept sealed. */
  readonly reason?: string
  readonly caller: Caller
  readonly now: number
}

/** Records what background work did in a workspace: nobody's place, no text. */
export async function recordSystemEvent(tx: TenantTx, event: { readonly operation: string; readonly target: { readonly kind: string; readonly id: string }; readonly now: number }): Promise<void> {
  await tx.db.insert(auditEvents).values({
    tenantId: tx.tenantId,
    id: newId(event.now),
    at: new Date(event.now),
    operation: event.operation,
    outcome: 'granted',
    actorKind: 'system',
    actorId: tx.tenantId,
    targetKind: event.target.kind,
    targetId: event.target.id
  })
}

/** Records an event in the transaction of the action itself, so that neither exists without the other. */
export async function recordEvent(tx: TenantTx, entry: AuditEntry): Promise<void> {
  const id = newId(entry.now)
  const keys = await tx.keys.workspace()
  const place = { ip: entry.caller.ip, userAgent: entry.caller.userAgent.slice(0, 300), door: entry.caller.door }
  await tx.db.insert(auditEvents).values({
    tenantId: tx.tenantId,
    id,
    at: new Date(entry.now),
    operation: entry.operation,
    outcome: entry.outcome,
    code: entry.code ?? null,
    actorKind: entry.actor.kind === 'member' ? 'member' : 'contact',
    actorId: entry.actor.kind === 'member' ? entry.actor.memberId : (entry.actor.contactId ?? entry.actor.inboxId),
    targetKind: entry.target?.kind ?? null,
    targetId: entry.target?.id ?? null,
    requestId: entry.caller.requestId,
    place: keys.sealJson({ tenant: tx.tenantId, table: 'audit-event', column: 'place', row: id }, place),
    reason: entry.reason ? keys.seal({ tenant: tx.tenantId, table: 'audit-event', column: 'reason', row: id }, entry.reason) : null
  })
}
