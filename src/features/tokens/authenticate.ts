import { Problem } from '../../errors/index.ts'
import type { MemberActor, Services } from '../../operations/index.ts'
import { memberActor } from '../members/index.ts'
import { readPolicy, refusalOf, refusalProblem } from '../security/index.ts'
import { activeWorkspaces } from '../workspace/index.ts'
import { useToken } from './repository.ts'
import { tenantOfSecret } from './secret.ts'

/**
 * The program behind a token's secret, with the rights that it has now.
 * @throws Problem network_refused for a good token from elsewhere; unauthenticated, the same for whatever is no good one; rate_limited after many of those
 */
export async function authenticateToken(services: Services, secret: string, ip: string): Promise<MemberActor> {
  const tenantId = tenantOfSecret(secret)
  const actor = tenantId === null ? null : await actorOf(services, tenantId, secret, ip)
  if (actor) return actor
  await services.takeLimit('token.ip', ip)
  throw new Problem('unauthenticated', { detail: 'This token is not known, has ended, or was revoked.' })
}

async function actorOf(services: Services, tenantId: string, secret: string, ip: string): Promise<MemberActor | null> {
  const active = await services.withPlatform((tx) => activeWorkspaces(tx, [tenantId]))
  if (!active.has(tenantId)) return null
  return services.withTenant({ tenantId }, async (tx) => {
    const now = services.clock.now()
    const found = await useToken(tx, secret, now)
    const member = found && (await memberActor(tx, found.row.memberId, now))
    if (!member) return null
    // Programs come from the networks that staff come from; a passkey is a person's. Only a good token is told so.
    if (refusalOf({ ...(await readPolicy(tx, services.settings.sessions)), passkeysOnly: false }, null, ip) !== null) throw refusalProblem('network')
    return { ...member, token: { id: found.row.id, operations: new Set(found.operations) } }
  })
}
