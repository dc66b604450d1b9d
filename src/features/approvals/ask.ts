import type { TenantTx } from '../../../db/index.ts'
import type { AskApproval } from '../../operations/index.ts'
import { recordEvent } from '../../operations/index.ts'
import { type ApprovalRow, decide, findWaiting, insertApproval, openRequest } from './repository.ts'
import { ALONE_MS, WAITS_MS, approversOf } from './rules.ts'
import { isExpired } from './time.ts'

/** Keeps an operation as a request for a second person. Asking again for what waits already answers with the first request. */
export const askApproval: AskApproval = async (services, { operation, actor, caller, input, subject, now }) =>
  services.withTenant(actor, async (tx) => {
    const alone = (await approversOf(tx, actor.memberId, operation, now)).length === 0
    const dueAt = new Date(now + (alone ? ALONE_MS : WAITS_MS))
    const { kind, id, reason } = subject
    // What nobody answered in time makes room for the next request, and so does what the same person now wants otherwise.
    const old = await findWaiting(tx, operation.id, id)
    if (old && isExpired(old, now)) await decide(tx, old, 'void', null, now)
    else if (old?.askedBy === actor.memberId && !(await isSame(tx, old, input))) await decide(tx, old, 'cancelled', actor.memberId, now)
    const asked = { operation: operation.id, subjectKind: kind, subjectId: id, alone, askedBy: actor.memberId, dueAt, input, ...(reason && { reason }) }
    const fresh = await insertApproval(tx, asked, now)
    const row = fresh ?? (await findWaiting(tx, operation.id, id))
    if (!row) throw new Error('A request was decided while the same was asked for again')
    await recordEvent(tx, { operation: operation.id, outcome: 'denied', code: 'approval_required', actor, target: { kind, id }, ...(reason && { reason }), caller, now })
    if (fresh) await services.jobs.enqueue(tx, 'approvals.tell', { tenantId: tx.tenantId, approvalId: row.id })
    return { approvalId: row.id, alone: row.alone, dueAt: row.dueAt.toISOString() }
  })

async function isSame(tx: TenantTx, row: ApprovalRow, input: unknown): Promise<boolean> {
  return JSON.stringify((await openRequest(tx, row)).input) === JSON.stringify(input)
}
