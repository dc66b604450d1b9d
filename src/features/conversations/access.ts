import { LRUCache } from 'lru-cache'
import type { TenantTx } from '../../../db/index.ts'
import { notFound } from '../../errors/index.ts'
import type { MemberActor, Services, VisitorActor } from '../../operations/index.ts'
import { type ConversationRow, findConversation } from './repository.ts'

/**
 * A conversation that the actor may open: any of the workspace for a member who may see conversations (the operation's
 * permission says so), only one's own for a visitor.
 * @throws Problem not_found, the same for missing, foreign and forbidden
 */
export async function requireConversation(tx: TenantTx, actor: MemberActor | VisitorActor, id: string, forUpdate = false): Promise<ConversationRow> {
  const row = await findConversation(tx, id, forUpdate)
  if (!row) throw notFound()
  if (actor.kind === 'visitor' && (row.contactId !== actor.contactId || row.inboxId !== actor.inboxId)) throw notFound()
  return row
}

/** Whose conversation it is never changes, so it may be remembered; ids only. */
const owners = new LRUCache<string, { readonly contactId: string; readonly inboxId: string }>({ max: 100_000, ttl: 60_000 })

/**
 * The same check for the path of a message, without a query when the answer is known. The key of the conversation must
 * be at hand as well, else its transaction would be opened anyway.
 * @throws Problem not_found
 */
export async function requireConversationKey(services: Services, actor: MemberActor | VisitorActor, id: string) {
  const place = `${actor.tenantId}/${id}`
  const owner = owners.get(place)
  const known = services.keys.peek(actor.tenantId, 'conversation', id)
  if (known && owner) {
    if (actor.kind === 'visitor' && (owner.contactId !== actor.contactId || owner.inboxId !== actor.inboxId)) throw notFound()
    return known
  }
  return services.withTenant(actor, async (tx) => {
    const row = await requireConversation(tx, actor, id)
    owners.set(place, { contactId: row.contactId, inboxId: row.inboxId })
    return tx.keys.conversation(id)
  })
}
