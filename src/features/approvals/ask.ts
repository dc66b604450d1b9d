import { Problem } from '../../errors/index.ts'
import type { AskApproval } from '../../operations/index.ts'
import { isSameGround, recordEvent } from '../../operations/index.ts'
import { type AskedFor, decide, findWaiting, insertApproval, openRequest } from './repository.ts'
import { ALONE_MS, WAITS_MS, isAlone, neededFor } from './rules.ts'
import { isExpired } from './time.ts'

/**
 * Keeps an operation as a request for a second person. Asking again for what waits already answers with the first request.
 * @throws Problem another_waits when a colleague asked for something else of the same; rate_limited: every new request is mailed to colleagues
 */
export const askApproval: AskApproval = async (services, { operation, actor, caller, input, subject, now }) => {
  await services.takeLimit('approval.member', actor.memberId)
  return services.withTenant(actor, async (tx) => {
    const { kind, id, reason, against } = subject
    const request: AskedFor = { input, permission: subject.permission ?? operation.permission, ...(against && { against }), ...(reason && { reason }) }
    const alone = await isAlone(tx, actor.memberId, neededFor(operation, request), now)
    const dueAt = new Date(now + (alone ? ALONE_MS : WAITS_MS))
    // What nobody can approve any more makes room for the next request, and so does what the same person now wants otherwise.
    const old = await findWaiting(tx, operation.id, id)
    const before = old && (await openRequest(tx, old))
    if (old && before && (isExpired(old, now) || !isSameDemand(before, request))) await decide(tx, old, 'void', null, now)
    else if (old?.askedBy === actor.memberId && (old.alone !== alone || JSON.stringify(before?.input) !== JSON.stringify(input))) await decide(tx, old, 'cancelled', actor.memberId, now)
    const fresh = await insertApproval(tx, { operation: operation.id, subjectKind: kind, subjectId: id, alone, askedBy: actor.memberId, dueAt }, request, now)
    const row = fresh ?? (await findWaiting(tx, operation.id, id))
    if (!row) throw new Error('A request was decided while the same was asked for again')
    const waits = fresh || row.askedBy === actor.memberId ? null : await openRequest(tx, row)
    // Whoever asks for something else must not be told that this waits: a colleague would approve what they never saw.
    if (waits && JSON.stringify(waits.input) !== JSON.stringify(input)) throw new Problem('another_waits')
    await recordEvent(tx, { operation: operation.id, outcome: 'denied', code: 'approval_required', actor, target: { kind, id }, ...(reason && { reason }), caller, now })
    if (fresh) await services.jobs.enqueue(tx, 'approvals.tell', { tenantId: tx.tenantId, approvalId: row.id })
    return { approvalId: row.id, alone: row.alone, dueAt: row.dueAt.toISOString() }
  })
}

/** Whether what waits takes the same right still, and was asked against the settings of now. */
function isSameDemand(before: AskedFor, now: AskedFor): boolean {
  return before.permission === now.permission && isSameGround(before.against, now.against)
}
