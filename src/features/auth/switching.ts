import { defineOperation } from '../../operations/index.ts'
import { recordSignIn } from './events.ts'
import { lockIdentity } from './factors.ts'
import { chosenWorkspace, requireEntry } from './finish.ts'
import { EnterInput, NextStep } from './schema.ts'
import { moveSession } from './moving.ts'

export const switchWorkspace = defineOperation({
  id: 'auth.switchWorkspace',
  summary: 'Go on in another of your workspaces',
  description: 'The session gets a new token; sockets of the workspace that is left are closed.',
  actor: 'member',
  permission: 'enter',
  inPreview: true,
  limits: ['member.write'],
  scope: 'none',
  rest: { method: 'POST', path: '/auth/switch' },
  socket: false,
  audit: false,
  input: EnterInput,
  output: NextStep,
  run: async ({ actor, caller, services, now, publish, setCookie }, input): Promise<NextStep> => {
    const { identityId, factorKind } = actor
    await requireEntry(services, caller, { identityId, factorKind, workspaceId: input.workspaceId })
    const session = await services.withPlatform(async (tx) => {
      await lockIdentity(tx, identityId)
      const chosen = await chosenWorkspace(tx, identityId, input.workspaceId, now)
      const moved = await moveSession(tx, { keys: services.systemKeys, caller }, now, actor.sessionId, { id: chosen.id, memberId: chosen.memberId })
      await recordSignIn(tx, services, caller, { operation: 'auth.switchWorkspace', outcome: 'granted', identityId, sessionId: moved.id, workspaceId: chosen.id })
      return moved
    })
    publish({ type: 'session-ended', sessionId: actor.sessionId })
    setCookie('session', session.token, session.maxAgeSeconds)
    return { next: 'app' }
  }
})
