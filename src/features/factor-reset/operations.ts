import { Problem, notFound } from '../../errors/index.ts'
import { defineOperation, recordEvent } from '../../operations/index.ts'
import { Empty } from '../../operations/fields.ts'
import { announce, endSessionsOf, factorCounts, lockIdentity, recordSignIn } from '../auth/index.ts'
import { memberProfile, noteStanding } from '../members/index.ts'
import { workspaceName } from '../workspace/index.ts'
import { requireResettable } from './access.ts'
import { ENROLMENT_OPERATIONS } from './enrol.ts'
import { peopleOf, personOf, resetFactors } from './repository.ts'
import { FactorsOutput, ResetInput } from './schema.ts'

let last: Promise<unknown> = Promise.resolve()

/** Runs work after what was begun before it has ended, however it did. */
function oneAtATime<T>(work: () => Promise<T>): Promise<T> {
  const mine = last.then(work, work)
  last = mine.catch(() => undefined)
  return mine
}

const reset = defineOperation({
  id: 'members.resetFactors',
  summary: 'Have a colleague set up their second factor anew',
  description:
    'Only for somebody who works in no other workspace and has no more rights than you: whoever else, shared_identity or forbidden. Their passkeys, authenticator apps, recovery codes and sessions end; they get a link by mail and need their password. Nobody chooses a password or a factor for another.',
  actor: 'member',
  permission: 'manageMembers',
  fresh: 'factors',
  limits: ['member.write'],
  scope: 'none',
  rest: { method: 'POST', path: '/members/:memberId/reset-factors' },
  socket: false,
  audit: false,
  input: ResetInput,
  output: Empty,
  run: async ({ services, actor, caller, now, publish }, { memberId }) => {
    const asker = await services.withTenant(actor, async (tx) => {
      await requireResettable(tx, actor, memberId)
      return memberProfile(tx, actor.memberId)
    })
    // It holds a connection of the platform's and needs one of the workspaces': more of them at once could take all that there are.
    const ended = await oneAtATime(() => services.withPlatform(async (tx) => {
      const before = await personOf(tx, actor.tenantId, memberId)
      if (!before) throw notFound()
      await lockIdentity(tx, before.identityId)
      // Read under the lock: a membership that is being given meanwhile counts.
      const person = await personOf(tx, actor.tenantId, memberId)
      if (!person || person.workspaces !== 1) throw new Problem('shared_identity')
      const { identityId } = person
      const token = await resetFactors(tx, identityId, actor.identityId, now)
      const sessions = await endSessionsOf(tx, identityId)
      const workspace = (await workspaceName(tx, actor.tenantId)) ?? ''
      await recordSignIn(tx, services, caller, { operation: 'members.resetFactors', outcome: 'granted', identityId, workspaceId: actor.tenantId })
      // The token stands in the fragment, which browsers send to no server: it reaches no log.
      await announce(tx, services, caller, now, { identityId, template: 'factors-reset', facts: { by: asker.name, workspace }, link: `${services.settings.publicUrl}/login#enrol=${token}` })
      // Whoever gives somebody new factors is not approved by them; who only tried to is. Committed first: no factors
      // are given that nobody has noted.
      await services.withTenant(actor, async (own) => {
        await noteStanding(own, memberId, 'reset', actor.memberId, now)
        await recordEvent(own, { operation: 'members.resetFactors', outcome: 'granted', actor, target: { kind: 'member', id: memberId }, caller, now })
      })
      return sessions
    }))
    for (const sessionId of ended) publish({ type: 'session-ended', sessionId })
    return {}
  }
})

const list = defineOperation({
  id: 'members.factors',
  summary: 'With how many factors of each kind your colleagues can sign in',
  actor: 'member',
  permission: 'manageMembers',
  limits: ['member.read'],
  scope: 'platform',
  rest: { method: 'GET', path: '/members/factors' },
  socket: false,
  audit: false,
  input: Empty,
  output: FactorsOutput,
  run: async ({ actor, tx }): Promise<FactorsOutput> => {
    const members: FactorsOutput['members'] = []
    for (const { identityId, memberId } of await peopleOf(tx, actor.tenantId)) {
      const { totp, passkeys, recoveryCodes } = await factorCounts(tx, identityId)
      members.push({ memberId, passkeys, authenticators: totp, recoveryCodesLeft: recoveryCodes })
    }
    return { members }
  }
})

export const FACTOR_RESET_OPERATIONS = [reset, list, ...ENROLMENT_OPERATIONS]
