import { LRUCache } from 'lru-cache'
import type { TenantTx } from '../../../db/index.ts'
import { Problem, notFound } from '../../errors/index.ts'
import { type MemberActor, type Services, type VisitorActor, mayIn } from '../../operations/index.ts'
import { type ConversationRow, findConversation } from './repository.ts'

/** What a member wants with a conversation: open it, or answer and change it. Who may read and not write is told so. */
type Purpose = 'read' | 'write'

/**
 * A conversation that the actor may open: of an inbox that a member reaches, only one's own for a visitor.
 * @throws Problem not_found, the same for missing, foreign and forbidden; forbidden for who may open it and no more
 */
export async function requireConversation(tx: TenantTx, actor: MemberActor | VisitorActor, id: string, purpose: Purpose, forUpdate = false): Promise<ConversationRow> {
  const row = await findConversation(tx, id, forUpdate)
  if (!row) throw notFound()
  requireReach(actor, row, purpose)
  return row
}

function requireReach(actor: MemberActor | VisitorActor, { contactId, inboxId }: Owner, purpose: Purpose): void {
  if (actor.kind === 'visitor') {
    if (contactId !== actor.contactId || inboxId !== actor.inboxId) throw notFound()
    return
  }
  if (!mayIn(actor, 'seeConversations', inboxId)) throw notFound()
  if (purpose === 'write' && !mayIn(actor, 'sendMessages', inboxId)) throw new Problem('forbidden', { detail: 'In this inbox you may read and not answer.' })
}

type Owner = Pick<ConversationRow, 'contactId' | 'inboxId'>

/** Whose conversation it is never changes, so it may be remembered; ids only. */
const owners = new LRUCache<string, Owner>({ max: 100_000, ttl: 60_000 })

/**
 * The same check for the path of a message, without a query when the answer is known. The key of the conversation must
 * be at hand as well, else its transaction would be opened anyway.
 * @throws Problem not_found, forbidden
 */
export async function requireConversationKey(services: Services, actor: MemberActor | VisitorActor, id: string) {
  const place = `${actor.tenantId}/${id}`
  const owner = owners.get(place)
  const known = services.keys.peek(actor.tenantId, 'conversation', id)
  if (known && owner) {
    requireReach(actor, owner, 'write')
    return known
  }
  return services.withTenant(actor, async (tx) => {
    const { contactId, inboxId } = await requireConversation(tx, actor, id, 'write')
    owners.set(place, { contactId, inboxId })
    return tx.keys.conversation(id)
  })
}
