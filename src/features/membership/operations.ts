import { Problem } from '../../errors/index.ts'
import { type Context, defineOperation, may } from '../../operations/index.ts'
import { CsvOutput, Empty } from '../../operations/fields.ts'
import { lockIdentity, moveSession } from '../auth/index.ts'
import { unassignAll } from '../conversations/index.ts'
import { changeMembership, initialsOf, isNoMore, isSenior, listMembers, mayGrant, mayTouch, noteArrival, noteLoss, noteStanding, requireFitting } from '../members/index.ts'
import { withdrawInvitationsOf } from '../invitations/index.ts'
import { planSeats, requireSeat } from '../plan/index.ts'
import { requireNoWiderReach } from '../roles/index.ts'
import { revokeProgramsOf } from '../tokens/index.ts'
import { admitIdentity, workspaceName } from '../workspace/index.ts'
import { endMembership } from './ending.ts'
import { rosterFile } from './file.ts'
import { changeRoster, requireOtherOwner, shutOut } from './roster.ts'
import { ChangeInput, Done, LeaveInput, OneInput, RosterOutput } from './schema.ts'

export const roster = defineOperation({
  id: 'members.roster',
  summary: 'The members with their addresses and rights',
  actor: 'member',
  permission: 'seeSettings',
  limits: ['member.read'],
  scope: 'tenant',
  rest: { method: 'GET', path: '/members/roster' },
  socket: true,
  audit: false,
  input: Empty,
  output: RosterOutput,
  run: async ({ tx, actor, now }) => {
    const manages = may(actor, 'manageMembers')
    return {
      members: (await listMembers(tx)).filter(({ isService }) => !isService).map(({ id, name, email, role, access, active, endsAt, createdAt }) => {
        const touch = manages && mayTouch(actor, { role, access })
        const other = id !== actor.memberId
        return {
          id, name, initials: initialsOf(name), email, role, access: { ...access }, active,
          endsAt: endsAt?.toISOString() ?? null,
          ended: endsAt !== null && endsAt.getTime() <= now,
          since: createdAt.toISOString(),
          can: { change: touch, deactivate: touch && other, handOver: may(actor, 'manageOwners') && other && active && role !== 'owner' && role !== 'auditor' }
        }
      })
    }
  }
})

export const exportRoster = defineOperation({
  id: 'members.exportRoster',
  summary: 'The members with their addresses and rights, as a CSV file',
  actor: 'member',
  permission: 'seeSettings',
  limits: ['member.export'],
  scope: 'tenant',
  rest: { method: 'GET', path: '/members/roster.csv', file: 'csv' },
  socket: false,
  audit: {},
  input: Empty,
  output: CsvOutput,
  run: async ({ tx }) => rosterFile(await listMembers(tx))
})

/** With these somebody reads or writes in inboxes. */
const LEVELS_OF_CONTENT = ['customerData', 'messaging'] as const

const changing = { actor: 'member', scope: 'none', audit: false, socket: false, limits: ['member.write'], output: Done } as const
type Changing = Context<'member', 'none'>

export const changeRights = defineOperation({
  ...changing,
  id: 'members.changeRights',
  summary: 'Change the role and the access levels of a member',
  description: 'Works at once, on open sockets too. Nobody gives more than they have; your own rights you can only lower; one owner always stays.',
  permission: 'manageMembers',
  fresh: 'members',
  rest: { method: 'PUT', path: '/members/:memberId/rights' },
  input: ChangeInput,
  run: async (context: Changing, { memberId, role, access, endsAt: until }) => {
    const { services, actor, now } = context
    const endsAt = requireFitting({ role, access }, until, now)
    const { limit } = await planSeats(services, actor.tenantId)
    const { identityId, active } = await changeRoster(context, memberId, changeRights, async ({ tx, giver, target }) => {
      const wanted = { role, access }
      const allowed = memberId === actor.memberId ? isNoMore(wanted, target) : mayGrant(giver, wanted, target)
      if (!allowed) throw new Problem('forbidden', { detail: 'Nobody gives more rights than they have, and nobody raises their own.' })
      if (target.role === 'owner' && role !== 'owner' && target.active) await requireOtherOwner(tx, memberId)
      if (LEVELS_OF_CONTENT.some((level) => access[level] && !target.access[level])) await requireNoWiderReach(tx, giver, { ...target, ...wanted })
      // An auditor took no seat; as anything else they do.
      if (target.role === 'auditor' && role !== 'auditor' && target.active) await requireSeat(tx, limit, now)
      await changeMembership(tx, memberId, { ...wanted, endsAt })
      if (isSenior(role) && !isSenior(target.role)) await noteStanding(tx, memberId, 'promoted', actor.memberId, now)
      await noteLoss(tx, target, wanted, actor.memberId, now)
      return { active: target.active }
    })
    if (active) await services.withPlatform((tx) => admitIdentity(tx, { identityId, workspaceId: actor.tenantId, memberId, endsAt }, now))
    return {}
  }
})

export const deactivate = defineOperation({
  ...changing,
  id: 'members.deactivate',
  summary: 'Deactivate a member: no way in any more, what they wrote stays',
  description: 'Their sessions and sockets end at once, and so do the API tokens that they made and the invitations that they sent; their open conversations are assigned to nobody, their seat is free.',
  permission: 'manageMembers',
  fresh: 'members',
  rest: { method: 'POST', path: '/members/:memberId/deactivate' },
  input: OneInput,
  run: async (context: Changing, { memberId }) => {
    await endMembership(context, memberId, deactivate)
    return {}
  }
})

export const reactivate = defineOperation({
  ...changing,
  id: 'members.reactivate',
  summary: 'Let a deactivated member in again, with the rights they had',
  permission: 'manageMembers',
  fresh: 'members',
  rest: { method: 'POST', path: '/members/:memberId/reactivate' },
  input: OneInput,
  run: async (context: Changing, { memberId }) => {
    const { services, actor, now } = context
    const { limit } = await planSeats(services, actor.tenantId)
    const { identityId, endsAt } = await changeRoster(context, memberId, reactivate, async ({ tx, giver, target }) => {
      if (!mayGrant(giver, target)) throw new Problem('forbidden', { detail: 'Nobody gives more rights than they have.' })
      if (!target.active) {
        if (LEVELS_OF_CONTENT.some((level) => target.access[level])) await requireNoWiderReach(tx, giver, target)
        if (target.role !== 'auditor') await requireSeat(tx, limit, now)
        await changeMembership(tx, memberId, { status: 'active' })
        await noteArrival(tx, memberId, actor.memberId, now)
      }
      return { endsAt: target.endsAt }
    })
    await services.withPlatform((tx) => admitIdentity(tx, { identityId, workspaceId: actor.tenantId, memberId, endsAt }, now))
    return {}
  }
})

export const handOver = defineOperation({
  ...changing,
  id: 'members.handOver',
  summary: 'Hand the ownership over: they become owner, you become admin',
  permission: 'manageOwners',
  fresh: 'ownership',
  rest: { method: 'POST', path: '/members/:memberId/hand-over' },
  input: OneInput,
  run: async (context: Changing, { memberId }) => {
    const { services, actor, caller, now, publish, setCookie } = context
    if (memberId === actor.memberId) throw new Problem('not_active', { detail: 'Hand it over to somebody else.' })
    await changeRoster(context, memberId, handOver, async ({ tx, target }) => {
      if (!target.active || target.role === 'auditor') throw new Problem('not_active')
      await changeMembership(tx, memberId, { role: 'owner' })
      if (!isSenior(target.role)) await noteStanding(tx, memberId, 'promoted', actor.memberId, now)
      await changeMembership(tx, actor.memberId, { role: 'admin' })
      return {}
    })
    // One's own rights are others from here on: the session goes on under a new token.
    const session = await services.withPlatform(async (tx) => {
      await lockIdentity(tx, actor.identityId)
      return moveSession(tx, { keys: services.systemKeys, caller }, now, actor.sessionId, { id: actor.tenantId, memberId: actor.memberId })
    })
    publish({ type: 'session-ended', sessionId: actor.sessionId })
    setCookie('session', session.token, session.maxAgeSeconds)
    publish({ type: 'rights', tenantId: actor.tenantId, memberId: actor.memberId })
    return {}
  }
})

export const leave = defineOperation({
  ...changing,
  id: 'members.leave',
  summary: 'Leave this workspace',
  description: 'Your membership is deactivated, you are signed out, and the API tokens that you made and the invitations that you sent end. The last owner cannot leave.',
  permission: 'enter',
  rest: { method: 'POST', path: '/members/leave' },
  input: LeaveInput,
  run: async (context: Changing, input) => {
    const { services, actor, now, publish, setCookie } = context
    const name = await services.withPlatform((tx) => workspaceName(tx, actor.tenantId))
    if (name !== input.workspaceName) throw new Problem('wrong_workspace')
    const { identityId, conversations } = await changeRoster(context, actor.memberId, leave, async ({ tx, target }) => {
      if (target.role === 'owner') await requireOtherOwner(tx, actor.memberId)
      await changeMembership(tx, actor.memberId, { status: 'deactivated' })
      await revokeProgramsOf(tx, actor.memberId, actor.memberId, now)
      await withdrawInvitationsOf(tx, actor.memberId)
      return { conversations: await unassignAll(tx, actor.memberId) }
    })
    await shutOut(context, identityId, actor.tenantId)
    setCookie('session', null, 0)
    for (const conversationId of conversations) publish({ type: 'conversation', tenantId: actor.tenantId, conversationId })
    return {}
  }
})

export const MEMBERSHIP_OPERATIONS = [roster, exportRoster, changeRights, deactivate, reactivate, handOver, leave]
