import { Problem } from '../../errors/index.ts'
import { type Context, defineOperation } from '../../operations/index.ts'
import { Empty } from '../../operations/fields.ts'
import { presentApprovals } from './present.ts'
import { type ApprovalRow, decide, listApprovals, listWaiting, lockApproval, openRequest } from './repository.ts'
import { approversOf, isAlone, neededFor } from './rules.ts'
import { operationOf, runApproved } from './run.ts'
import { ApprovalIdInput, ApprovalOutput, ListOutput, SummaryOutput } from './schema.ts'
import { isConfirmable, isExpired } from './time.ts'

const deciding = { actor: 'member', permission: 'manageWorkspace', limits: ['member.write'], scope: 'tenant', input: ApprovalIdInput, output: ApprovalOutput } as const
const target = (_: unknown, { approval }: { approval: { id: string } }) => ({ kind: 'approval', id: approval.id })
type Ctx = Context<'member', 'tenant'>

export const list = defineOperation({
  id: 'approvals.list',
  summary: 'All that waits for a second person, then what became of the last hundred requests, newest first',
  actor: 'member',
  permission: 'seeSettings',
  limits: ['member.read'],
  scope: 'tenant',
  rest: { method: 'GET', path: '/approvals' },
  socket: true,
  audit: {},
  input: Empty,
  output: ListOutput,
  run: async (context) => ({ approvals: await presentApprovals(context, await listApprovals(context.tx)) })
})

export const summary = defineOperation({
  id: 'approvals.summary',
  summary: 'How many requests wait for you to approve or confirm them',
  actor: 'member',
  permission: 'manageWorkspace',
  limits: ['member.read'],
  scope: 'tenant',
  rest: { method: 'GET', path: '/approvals/summary' },
  socket: true,
  audit: false,
  input: Empty,
  output: SummaryOutput,
  run: async (context) => ({ waiting: (await presentApprovals(context, await listWaiting(context.tx))).filter(({ can }) => can.approve || can.confirm).length })
})

export const approve = defineOperation({
  ...deciding,
  id: 'approvals.approve',
  summary: 'Approve what somebody else asked for; it is done at once, with the rights that they have now',
  fresh: 'approvals',
  rest: { method: 'POST', path: '/approvals/:approvalId/approve' },
  socket: false,
  audit: { target },
  run: async (context, { approvalId }) => {
    const row = await lockWaiting(context, approvalId)
    await requireApprover(context, row)
    return finish(context, row)
  }
})

export const confirm = defineOperation({
  ...deciding,
  id: 'approvals.confirm',
  summary: 'Confirm what you asked for three days ago, when there was nobody to approve it',
  fresh: 'approvals',
  rest: { method: 'POST', path: '/approvals/:approvalId/confirm' },
  socket: false,
  audit: { target },
  run: async (context, { approvalId }) => {
    const row = await lockWaiting(context, approvalId)
    if (row.askedBy !== context.actor.memberId || !row.alone) throw new Problem('second_person_required')
    if (!(await isAlone(context.tx, row.askedBy, await needed(context, row), context.now))) throw new Problem('second_person_required', { detail: 'There is somebody now who can approve it, or you took away from a colleague within a week what they could approve with.' })
    if (!isConfirmable(row, context.now)) throw new Problem('too_early', { facts: { dueAt: row.dueAt.toISOString() } })
    return finish(context, row)
  }
})

export const refuse = defineOperation({
  ...deciding,
  id: 'approvals.refuse',
  summary: 'Refuse what somebody else asked for',
  rest: { method: 'POST', path: '/approvals/:approvalId/refuse' },
  socket: true,
  audit: { target },
  run: async (context, { approvalId }) => {
    const row = await lockWaiting(context, approvalId)
    // Stopping something takes less than letting it pass: every other owner or admin may.
    if (row.askedBy === context.actor.memberId) throw new Problem('second_person_required', { detail: 'You asked for this yourself: cancel it.' })
    return answer(context, await decide(context.tx, row, 'refused', context.actor.memberId, context.now))
  }
})

export const cancel = defineOperation({
  ...deciding,
  id: 'approvals.cancel',
  summary: 'Take back what you asked for',
  rest: { method: 'POST', path: '/approvals/:approvalId/cancel' },
  socket: true,
  audit: { target },
  run: async (context, { approvalId }) => {
    const row = await lockWaiting(context, approvalId)
    if (row.askedBy !== context.actor.memberId) throw new Problem('forbidden', { detail: 'Somebody else asked for this: refuse it.' })
    return answer(context, await decide(context.tx, row, 'cancelled', context.actor.memberId, context.now))
  }
})

async function lockWaiting({ tx, now }: Ctx, approvalId: string): Promise<ApprovalRow> {
  const row = await lockApproval(tx, approvalId)
  if (row.status !== 'waiting' || isExpired(row, now)) throw new Problem('wrong_step', { detail: 'This was decided already, or nobody answered in time.' })
  return row
}

async function needed({ tx, services }: Ctx, row: ApprovalRow) {
  return neededFor(operationOf(services, row), await openRequest(tx, row))
}

/** @throws Problem second_person_required for the asker, and for whom the asker brought in or who is new to it */
async function requireApprover(context: Ctx, row: ApprovalRow): Promise<void> {
  const { tx, actor, now } = context
  const approvers = await approversOf(tx, row.askedBy, await needed(context, row), now)
  if (!approvers.some(({ id }) => id === actor.memberId)) {
    throw new Problem('second_person_required', { detail: 'It takes another owner or admin of at least a week with the access levels of this, whom the asker neither invited nor gave new factors.' })
  }
}

/** Does it, if the asker still may and the settings are those of then; else says that it cannot be done any more. */
async function finish(context: Ctx, row: ApprovalRow) {
  const done = await runApproved(context, row)
  return answer(context, await decide(context.tx, row, done ? 'done' : 'void', context.actor.memberId, context.now))
}

async function answer(context: Ctx, row: ApprovalRow) {
  const [approval] = await presentApprovals(context, [row])
  if (!approval) throw new Error('A request was there a moment ago')
  return { approval }
}

export const APPROVAL_OPERATIONS = [list, summary, approve, confirm, refuse, cancel]
