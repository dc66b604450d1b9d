import type { Caller, HalfActor, LockedActor, MemberActor, PublicActor, Services } from '../../operations/index.ts'
import { markOfRights, memberRights } from '../roles/index.ts'
import { judge, readPolicy, refusalProblem } from '../security/index.ts'
import { noteRefusal } from './refusals.ts'
import { isForOtherRights, renewForRights } from './renewing.ts'
import { endSession, findSession, lockSession } from './sessions.ts'

const NOBODY: PublicActor = { kind: 'public' }

export interface Entering {
  /** Takes the new token of a session whose rights have changed. A door that cannot hand one out leaves it to the next request. */
  readonly renewed?: (token: string, maxAgeSeconds: number) => void
  /** For the operation that ends the session: who is not let in may still leave, as a locked session does. */
  readonly leaving?: boolean
}

/**
 * Who is behind a session's token: rights and the workspace's policy are read anew at each request. A session that was
 * idle for too long is locked here, and stays so until its person unlocks it.
 * @throws Problem network_refused, passkey_required
 */
export async function sessionPrincipal(services: Services, token: string | undefined, caller: Caller, { renewed, leaving = false }: Entering = {}): Promise<PublicActor | HalfActor | LockedActor | MemberActor> {
  if (!token) return NOBODY
  const now = services.clock.now()
  const session = await services.withPlatform((tx) => findSession(tx, token, now))
  if (!session) return NOBODY
  const { identityId, factorKind, workspaceId: tenantId, memberId } = session
  if (session.stage !== 'full') return { kind: 'half', sessionId: session.id, identityId, stage: session.stage, factorKind }
  if (tenantId === null || memberId === null) return NOBODY
  const { rights, policy } = await services.withTenant({ tenantId }, async (tx) => ({ rights: await memberRights(tx, { memberId, identityId, sessionId: session.id }, now), policy: await readPolicy(tx, services.settings.sessions) }))
  if (!rights) return NOBODY
  const actor = { tenantId, memberId, identityId, sessionId: session.id }
  const verdict = judge(policy, session, caller.ip, now)
  if (verdict === 'admitted') {
    const mark = markOfRights(rights)
    // Looking with other rights changes none of one's own.
    if (renewed && !rights.preview && isForOtherRights(session, token, mark)) {
      const next = await services.withPlatform((tx) => renewForRights(tx, session, mark, now))
      if (next) renewed(next.token, next.maxAgeSeconds)
    }
    return { kind: 'member', ...actor, factorKind, ...rights }
  }
  if (verdict === 'network' || verdict === 'passkey') {
    if (leaving) return { kind: 'locked', ...actor }
    const problem = refusalProblem(verdict)
    await noteRefusal(services, caller, { code: problem.code, identityId, sessionId: session.id, workspaceId: tenantId })
    throw problem
  }
  if (verdict === 'ended') {
    await services.withPlatform((tx) => endSession(tx, session.id))
    return NOBODY
  }
  if (session.lockedAt === null) await services.withPlatform((tx) => lockSession(tx, session.id, now))
  return { kind: 'locked', ...actor }
}
