import type { TenantTx } from '../../../db/index.ts'
import { type MemberActor, may } from '../../operations/index.ts'
import { maskText } from '../masking/index.ts'
import { listMembers } from '../members/index.ts'
import { type EventRow, placeAddress, reasonAddress } from './repository.ts'
import type { Place, RecordedEvent } from './schema.ts'

/** Events as this member may see them: where a customer was belongs to the customer's data. */
export async function presentEvents(tx: TenantTx, viewer: Pick<MemberActor, 'role' | 'access'>, rows: readonly EventRow[]): Promise<RecordedEvent[]> {
  const names = new Map((await listMembers(tx)).map(({ id, name }) => [id, name]))
  const key = await tx.keys.workspace()
  const seesCustomers = may(viewer, 'seeCustomerData')
  const readable = (text: string) => (seesCustomers ? text : maskText(text).text)
  return rows.map((row) => ({
    id: row.id,
    at: row.at.toISOString(),
    actor: { kind: row.actorKind, id: row.actorId, name: row.actorKind === 'member' ? (names.get(row.actorId) ?? null) : null },
    operation: row.operation,
    outcome: row.outcome,
    code: row.code,
    target: row.targetKind !== null && row.targetId !== null ? { kind: row.targetKind, id: row.targetId, name: row.targetKind === 'member' ? (names.get(row.targetId) ?? null) : null } : null,
    requestId: row.requestId,
    place: row.place && (row.actorKind !== 'contact' || seesCustomers) ? key.openJson<Place>(placeAddress(tx, row.id), row.place) : null,
    reason: row.reason && readable(key.open(reasonAddress(tx, row.id), row.reason))
  }))
}
