import { Problem } from '../../errors/index.ts'
import { type Caller, type MemberActor, type MemberRights, type Services, inboxLevel, isNewRefusal, isRestricted, lesser, recordEvent, subscriberOf } from '../../operations/index.ts'
import { memberActor } from '../members/index.ts'
import { readPolicy, refusalOf, refusalProblem } from '../security/index.ts'
import { activeWorkspaces } from '../workspace/index.ts'
import { useToken } from './repository.ts'
import { tenantOfSecret } from './secret.ts'

/**
 * The program behind a token's secret, with the rights that it has now.
 * @throws Problem network_refused for a good token from elsewhere; unauthenticated, the same for whatever is no good one; rate_limited after many of those
 */
export async function authenticateToken(services: Services, secret: string, caller: Caller): Promise<MemberActor> {
  const tenantId = tenantOfSecret(secret)
  const actor = tenantId === null ? null : await actorOf(services, tenantId, secret, caller)
  if (actor) return actor
  await services.takeLimit('token.ip', subscriberOf(caller.ip))
  throw new Problem('unauthenticated', { detail: 'This token is not known, has ended, or was revoked.' })
}

/** A program never does what its maker could not do now: rights that were taken from a person end in their programs too. */
function withinMaker(program: MemberRights, maker: MemberRights): Pick<MemberRights, 'access' | 'inboxes'> {
  const access = { billing: false, customerData: program.access.customerData && maker.access.customerData, messaging: program.access.messaging && maker.access.messaging }
  const named = new Set([...program.inboxes.levels.keys(), ...(isRestricted(maker) ? maker.inboxes.levels.keys() : [])])
  const levels = new Map([...named].map((id) => [id, lesser(inboxLevel(program, id), inboxLevel(maker, id))] as const))
  return { access, inboxes: { chosenOnly: program.inboxes.chosenOnly || (isRestricted(maker) && maker.inboxes.chosenOnly), levels } }
}

async function actorOf(services: Services, tenantId: string, secret: string, caller: Caller): Promise<MemberActor | null> {
  const active = await services.withPlatform((tx) => activeWorkspaces(tx, [tenantId]))
  if (!active.has(tenantId)) return null
  let refused: MemberActor | null = null
  try {
    return await services.withTenant({ tenantId }, async (tx) => {
      const now = services.clock.now()
      const found = await useToken(tx, secret, now)
      const [program, maker] = found ? [await memberActor(tx, found.row.memberId, now), await memberActor(tx, found.row.createdBy, now)] : []
      if (!found || !program || !maker) return null
      const actor: MemberActor = { ...program, ...withinMaker(program, maker), token: { id: found.row.id, operations: new Set(found.operations) } }
      // Programs come from the networks that staff come from; a passkey is a person's. Only a good token is told so.
      if (refusalOf({ ...(await readPolicy(tx, services.settings.sessions)), passkeysOnly: false }, null, caller.ip) === null) return actor
      refused = actor
      throw refusalProblem('network')
    })
  } catch (error) {
    if (refused) await noteRefusal(services, refused, caller)
    throw error
  }
}

/** Records that a program came from elsewhere, when that is news: a copied secret shows itself so. */
async function noteRefusal(services: Services, actor: MemberActor, caller: Caller): Promise<void> {
  const now = services.clock.now()
  if (await isNewRefusal(services, actor.token?.id ?? '', caller.ip)) await services.withTenant(actor, (tx) => recordEvent(tx, { operation: 'tokens.use', outcome: 'denied', code: 'network_refused', actor, caller, now }))
}
