import { type Context, may } from '../../operations/index.ts'
import { maskText } from '../masking/index.ts'
import { type ApprovalRow, type AskedFor, openRequest } from './repository.ts'
import { approversOf, isAlone, neededFor } from './rules.ts'
import { operationOf } from './run.ts'
import type { Approval } from './schema.ts'
import { isConfirmable, isExpired } from './time.ts'

/** What was typed to be sure, and what stands beside it anyway. */
const NOT_WANTED = ['confirmation', 'reason']

const textOf = (value: unknown): string => (Array.isArray(value) ? value.join(', ') : String(value))

/** The fields of a request, with what stood there when it was asked for: nobody approves what they cannot see. */
function wantedOf({ input, against = {} }: AskedFor): Approval['wanted'] {
  return Object.entries(input ?? {}).flatMap(([field, value]: [string, unknown]) =>
    NOT_WANTED.includes(field) ? [] : [{ field, value: textOf(value), before: field in against ? textOf(against[field]) : null }]
  )
}

/** Requests as this member may see them, with what they may do about each. A reason is masked here as it is in the record. */
export async function presentApprovals({ tx, actor, services, now }: Context<'member', 'tenant'>, rows: readonly ApprovalRow[]): Promise<Approval[]> {
  const readable = (reason: string) => (may(actor, 'seeCustomerData') ? reason : maskText(reason).text)
  const shown: Approval[] = []
  for (const row of rows) {
    const request = await openRequest(tx, row)
    const needed = neededFor(operationOf(services, row), request)
    const open = row.status === 'waiting' && !isExpired(row, now)
    const own = row.askedBy === actor.memberId
    const decides = open && may(actor, 'manageWorkspace')
    const approve = decides && !own && (await approversOf(tx, row.askedBy, needed, now)).some(({ id }) => id === actor.memberId)
    const confirm = decides && own && isConfirmable(row, now) && (await isAlone(tx, row.askedBy, needed, now))
    shown.push({
      id: row.id,
      operation: row.operation,
      subject: { kind: row.subjectKind, id: row.subjectId },
      wanted: may(actor, 'manageWorkspace') ? wantedOf(request) : [],
      reason: request.reason === undefined ? null : readable(request.reason),
      status: row.status === 'waiting' && !open ? 'void' : row.status,
      alone: row.alone,
      askedBy: row.askedBy,
      askedAt: row.askedAt.toISOString(),
      dueAt: row.dueAt.toISOString(),
      decidedBy: row.decidedBy,
      decidedAt: row.decidedAt?.toISOString() ?? null,
      can: { approve, confirm, cancel: decides && own, refuse: decides && !own }
    })
  }
  return shown
}
