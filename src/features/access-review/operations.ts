import type { TenantTx } from '../../../db/index.ts'
import { Problem, notFound } from '../../errors/index.ts'
import { type Context, type MemberActor, defineOperation, recordEvent } from '../../operations/index.ts'
import { Empty } from '../../operations/fields.ts'
import { type MemberProfile, mayTouch, memberProfile } from '../members/index.ts'
import { lockRoster, requireStill } from '../roles/index.ts'
import { endMembership } from '../membership/index.ts'
import { programsOf, revokeProgram } from '../tokens/index.ts'
import { presentReviews } from './present.ts'
import { insertReview } from './repository.ts'
import { isPresent, markOf } from './rules.ts'
import { DecideInput, Done, ListOutput, SummaryOutput } from './schema.ts'

export const list = defineOperation({
  id: 'reviews.list',
  summary: 'Everybody who has rights here, people and programs, and when somebody else is to look at them',
  actor: 'member',
  permission: 'seeSettings',
  limits: ['member.read'],
  scope: 'tenant',
  rest: { method: 'GET', path: '/reviews' },
  socket: true,
  audit: false,
  input: Empty,
  output: ListOutput,
  run: async ({ tx, actor, now }) => ({ reviews: await presentReviews(tx, actor, now) })
})

export const summary = defineOperation({
  id: 'reviews.summary',
  summary: 'How many reviews of rights wait for you',
  actor: 'member',
  permission: 'manageMembers',
  limits: ['member.read'],
  scope: 'tenant',
  rest: { method: 'GET', path: '/reviews/summary' },
  socket: true,
  audit: false,
  input: Empty,
  output: SummaryOutput,
  run: async ({ tx, actor, now }) => {
    const mine = (await presentReviews(tx, actor, now)).filter(({ can }) => can.confirm)
    const count = (wanted: string) => mine.filter(({ state }) => state === wanted).length
    return { due: count('due'), overdue: count('overdue') }
  }
})

const deciding = { actor: 'member', permission: 'manageMembers', limits: ['member.write'], input: DecideInput, output: Done } as const

export const confirm = defineOperation({
  ...deciding,
  id: 'reviews.confirm',
  summary: 'Confirm that a member needs the rights that they have',
  description: 'Good for thirty days. Nobody confirms their own, nor those of a program that they made.',
  scope: 'tenant',
  rest: { method: 'POST', path: '/reviews/:memberId/confirm' },
  socket: true,
  audit: { target: ({ memberId }) => ({ kind: 'member', id: memberId }) },
  run: async ({ tx, actor, now, publish }, { memberId, seen }) => {
    await lockRoster(tx)
    await requireStill(tx, actor, 'manageMembers', now)
    const member = await requireSeen(tx, actor, memberId, seen, now)
    if ((await programsOf(tx, now)).get(memberId)?.createdBy === actor.memberId) throw new Problem('forbidden', { detail: 'You made this program: somebody else confirms its rights.' })
    await insertReview(tx, { memberId, reviewedBy: actor.memberId, decision: 'confirmed', rights: member }, now)
    publish({ type: 'members', tenantId: actor.tenantId })
    return {}
  }
})

export const withdraw = defineOperation({
  ...deciding,
  id: 'reviews.withdraw',
  summary: 'Withdraw the rights of a member who does not need them: their membership, or a program’s token, ends',
  description: 'What deactivating a member does. To take only a part of their rights, change them and confirm what is left.',
  fresh: 'members',
  scope: 'none',
  rest: { method: 'POST', path: '/reviews/:memberId/withdraw' },
  socket: false,
  audit: false,
  run: async (context, { memberId, seen }) => {
    const { services, actor } = context
    const isProgram = await services.withTenant(actor, async (tx) => (await memberProfile(tx, memberId)).isService)
    if (isProgram) return withdrawProgram(context, memberId, seen)
    await endMembership(context, memberId, withdraw, (tx) => decide(context, tx, memberId, seen))
    return {}
  }
})

type Withdrawing = Context<'member', 'none'>

async function decide({ actor, now }: Withdrawing, tx: TenantTx, memberId: string, seen: string): Promise<void> {
  const member = await requireSeen(tx, actor, memberId, seen, now)
  await insertReview(tx, { memberId, reviewedBy: actor.memberId, decision: 'withdrawn', rights: member }, now)
}

async function withdrawProgram(context: Withdrawing, memberId: string, seen: string) {
  const { services, actor, caller, now, publish } = context
  await services.withTenant(actor, async (tx) => {
    await lockRoster(tx)
    const giver = await requireStill(tx, actor, 'manageMembers', now)
    if (!mayTouch(giver, await memberProfile(tx, memberId))) throw new Problem('forbidden')
    await decide(context, tx, memberId, seen)
    await revokeProgram(tx, memberId, actor.memberId, now)
    await recordEvent(tx, { operation: 'reviews.withdraw', outcome: 'granted', actor, target: { kind: 'member', id: memberId }, caller, now })
  })
  publish({ type: 'members', tenantId: actor.tenantId })
  return {}
}

/**
 * A member with the rights that the reviewer saw. Under the lock of the roster.
 * @throws Problem not_found; forbidden for one's own; changed_meanwhile
 */
async function requireSeen(tx: TenantTx, actor: MemberActor, memberId: string, seen: string, now: number): Promise<MemberProfile> {
  const member = await memberProfile(tx, memberId)
  const program = (await programsOf(tx, now)).get(memberId)
  if (!isPresent(member, now) || (member.isService && !program)) throw notFound()
  if (memberId === actor.memberId) throw new Problem('forbidden', { detail: 'Nobody reviews their own rights.' })
  if (markOf(member, program) !== seen) throw new Problem('changed_meanwhile')
  return member
}

export const REVIEW_OPERATIONS = [list, summary, confirm, withdraw]
