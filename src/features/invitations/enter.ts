import { Problem } from '../../errors/index.ts'
import { type Context, defineOperation } from '../../operations/index.ts'
import { emailOf, lockIdentity, moveSession, recordSignIn, workspacesOf } from '../auth/index.ts'
import { NextStep } from '../auth/schema.ts'
import { entryRefusal } from '../security/index.ts'
import { admitIdentity } from '../workspace/index.ts'
import { acceptInvitation } from './accept.ts'
import { requireByToken } from './access.ts'
import { AcceptInput } from './schema.ts'

const accepting = { permission: 'enter', scope: 'none', socket: false, audit: false, input: AcceptInput, output: NextStep } as const

export const accept = defineOperation({
  ...accepting,
  id: 'invitations.accept',
  summary: 'Accept an invitation while signed in to another workspace',
  description: 'Only the person whose address it is for. The session goes on in the workspace that is joined, with a new token.',
  actor: 'member',
  limits: ['member.write'],
  rest: { method: 'POST', path: '/invitations/accept' },
  run: (context: Context<'member', 'none'>, input) => join(context, input)
})

export const acceptOnEntry = defineOperation({
  ...accepting,
  id: 'invitations.acceptOnEntry',
  summary: 'Accept an invitation after the second factor, before a workspace was chosen',
  actor: 'half',
  limits: ['member.write'],
  rest: { method: 'POST', path: '/invitations/enter' },
  run: (context: Context<'half', 'none'>, input) => {
    if (context.actor.stage !== 'factor') throw new Problem('second_factor_required')
    return join(context, input)
  }
})

async function join(context: Context<'member', 'none'> | Context<'half', 'none'>, { token, name }: { token: string; name: string }): Promise<NextStep> {
  const { services, actor, caller, now } = context
  const { tenantId, invitation } = await requireByToken(services, token, now)
  const refused = await entryRefusal(services, tenantId, actor.factorKind, caller.ip)
  if (refused) throw refused
  const { identityId, sessionId } = actor
  const email = await services.withPlatform((tx) => emailOf(tx, services.systemKeys, identityId))
  if (email === null) throw new Problem('unauthenticated')
  const joining = { identityId, sessionId, email, name: name.trim(), locale: invitation.locale }
  const joined = await acceptInvitation(services, { tenantId, invitationId: invitation.id }, joining, caller, now)
  const session = await services.withPlatform(async (tx) => {
    await lockIdentity(tx, identityId)
    // Found accepted, and inside already: the link was used before.
    if (invitation.status === 'accepted' && (await workspacesOf(tx, identityId, now)).some(({ id }) => id === tenantId)) throw new Problem('link_expired')
    await admitIdentity(tx, joined, now)
    const moved = await moveSession(tx, { keys: services.systemKeys, caller }, now, sessionId, { id: tenantId, memberId: joined.memberId })
    await recordSignIn(tx, services, caller, { operation: 'invitations.accept', outcome: 'granted', identityId, sessionId: moved.id, workspaceId: tenantId })
    return moved
  })
  if (actor.kind === 'member') context.publish({ type: 'session-ended', sessionId })
  context.setCookie('session', session.token, session.maxAgeSeconds)
  return { next: 'app' }
}
