import { Problem } from '../../errors/index.ts'
import { defineOperation } from '../../operations/index.ts'
import { recordSignIn } from './events.ts'
import { EnterInput, NextStep } from './schema.ts'
import { entryRefusal } from '../security/index.ts'
import { moveSession } from './moving.ts'
import { workspacesOf } from './sessions.ts'

export const switchWorkspace = defineOperation({
  id: 'auth.switchWorkspace',
  summary: 'Go on in another of your workspaces',
  description: 'The session gets a new token; sockets of the workspace that is left are closed.',
  actor: 'member',
  permission: 'enter',
  inPreview: true,
  limits: ['member.write'],
  scope: 'platform',
  rest: { method: 'POST', path: '/auth/switch' },
  socket: false,
  audit: false,
  input: EnterInput,
  output: NextStep,
  run: async ({ actor, caller, services, tx, now, publish, setCookie }, input): Promise<NextStep> => {
    const chosen = (await workspacesOf(tx, actor.identityId, now)).find(({ id }) => id === input.workspaceId)
    if (!chosen) throw new Problem('not_found')
    const refused = await entryRefusal(services, chosen.id, actor.factorKind, caller.ip)
    if (refused) throw refused
    const session = await moveSession(tx, { keys: services.systemKeys, caller }, now, actor.sessionId, { id: chosen.id, memberId: chosen.memberId })
    await recordSignIn(tx, services, caller, { operation: 'auth.switchWorkspace', outcome: 'granted', identityId: actor.identityId, sessionId: session.id, workspaceId: chosen.id })
    publish({ type: 'session-ended', sessionId: actor.sessionId })
    setCookie('session', session.token, session.maxAgeSeconds)
    return { next: 'app' }
  }
})
