import { type AnyOperation, type Context, type MemberActor, type Services, may, recordEvent, validate } from '../../operations/index.ts'
import { memberActor } from '../members/index.ts'
import { type ApprovalRow, openRequest } from './repository.ts'

/** The operation that waits. @throws Error when this version does not know it any more */
export function operationOf(services: Services, row: Pick<ApprovalRow, 'operation'>): AnyOperation {
  const operation = services.findOperation(row.operation)
  if (!operation) throw new Error(`No operation is called ${row.operation} any more`)
  return operation
}

/**
 * Runs what waited, in the transaction that approves it, as whoever asked for it and with the rights that they have now.
 * @returns false when they may not do it any more
 */
export async function runApproved(context: Context<'member', 'tenant'>, row: ApprovalRow): Promise<boolean> {
  const { tx, caller, services, now } = context
  const operation = operationOf(services, row)
  const actor: MemberActor | null = await memberActor(tx, row.askedBy, now)
  if (!actor || !may(actor, operation.permission)) return false
  const { input, reason } = await openRequest(tx, row)
  validate(operation.input, input)
  const output: unknown = await operation.run({ ...context, actor, approved: { id: row.id } }, input)
  const target = operation.audit === false ? undefined : operation.audit.target?.(input, output)
  // The request's place was recorded when it was asked for; here only the deed is, beside the approval of the same request.
  const done = { operation: operation.id, outcome: 'granted', actor, target: target ?? { kind: row.subjectKind, id: row.subjectId }, ...(reason && { reason }) } as const
  await recordEvent(tx, { ...done, caller: { ...caller, door: 'job', ip: '', userAgent: '' }, now })
  return true
}
