import { type AnyOperation, ApprovalStale, type Context, type MemberActor, type Services, may, recordEvent, validate } from '../../operations/index.ts'
import { memberActor } from '../members/index.ts'
import { type ApprovalRow, openRequest } from './repository.ts'
import { neededFor } from './rules.ts'

/** The operation that waits. @throws Error when this version does not know it any more */
export function operationOf(services: Services, row: Pick<ApprovalRow, 'operation'>): AnyOperation {
  const operation = services.findOperation(row.operation)
  if (!operation) throw new Error(`No operation is called ${row.operation} any more`)
  return operation
}

/**
 * Runs what waited, in the transaction that approves it, as whoever asked for it and with the rights that they have now.
 * @returns false when they may not do it any more, or when the settings are not those that it was asked against
 */
export async function runApproved(context: Context<'member', 'tenant'>, row: ApprovalRow): Promise<boolean> {
  const { tx, caller, services, now } = context
  const operation = operationOf(services, row)
  const actor: MemberActor | null = await memberActor(tx, row.askedBy, now)
  const request = await openRequest(tx, row)
  const { input, reason, against } = request
  if (!actor || !neededFor(operation, request).every((permission) => may(actor, permission))) return false
  validate(operation.input, input)
  const approved = { id: row.id, factorKind: context.actor.factorKind, ...(against && { against }) }
  let output: unknown
  try {
    output = await operation.run({ ...context, actor, approved }, input)
  } catch (error) {
    // It is thrown before anything was changed: the transaction goes on, and says what became of the request.
    if (error instanceof ApprovalStale) return false
    throw error
  }
  const target = operation.audit === false ? undefined : operation.audit.target?.(input, output)
  // The request's place was recorded when it was asked for; here only the deed is, beside the approval of the same request.
  const done = { operation: operation.id, outcome: 'granted', actor, target: target ?? { kind: row.subjectKind, id: row.subjectId }, ...(reason && { reason }) } as const
  await recordEvent(tx, { ...done, caller: { ...caller, door: 'job', ip: '', userAgent: '' }, now })
  return true
}
