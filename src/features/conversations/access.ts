import { LRUCache } from 'lru-cache'
import type { TenantTx } from '../../../db/index.ts'
import { Problem, notFound } from '../../errors/index.ts'
import { type MemberActor, type Services, type VisitorActor, may, mayIn } from '../../operations/index.ts'
import { type ConversationRow, findConversation, workspaceWaits } from './repository.ts'

/** What a member wants with a conversation: open it, or answer and change it. Who may read and not write is told so. */
type Purpose = 'read' | 'write'

/**
 * A conversation that the actor may open: of an inbox that a member reaches, only one's own for a visitor. One that waits
 * to be erased is read by those who may erase, and written in by nobody; nor is any of a workspace that waits for it.
 * @throws Problem not_found, the same for missing, foreign and forbidden; forbidden for who may open it and no more; under_erasure
 */
export async function requireConversation(tx: TenantTx, actor: MemberActor | VisitorActor, id: string, purpose: Purpose, forUpdate = false): Promise<ConversationRow> {
  const row = await findConversation(tx, id, forUpdate)
  if (!row) throw notFound()
  requireReach(actor, row, purpose)
  if (purpose === 'write') await requireTaking(tx)
  if (!row.eraseAt) return row
  if (actor.kind === 'visitor') throw notFound()
  if (purpose === 'write' || !may(actor, 'eraseData')) throw underErasure()
  // Its key goes first: from then on it is gone, also while its row is still there.
  if (!(await tx.keys.many('conversation', [id])).has(id)) throw notFound()
  return row
}

/** Refuses what would be new in a workspace that waits to be erased. @throws Problem under_erasure */
export async function requireTaking(tx: TenantTx): Promise<void> {
  if (await workspaceWaits(tx)) throw new Problem('under_erasure', { detail: 'This workspace is going to be erased. Until then it takes nothing new.' })
}

function underErasure(): Problem {
  return new Problem('under_erasure', { detail: 'The customer’s data is going to be erased. Until then this conversation takes nothing new, and only those who may erase data read it.' })
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
/** Conversations and workspaces whose restriction changed of late: one who read the row a moment before must not remember what was true then. */
const unsettled = new LRUCache<string, true>({ max: 100_000, ttl: 120_000 })

/** Has the next message of each conversation look at the row again. */
export function forgetOwners(tenantId: string, conversationIds: readonly string[]): void {
  for (const id of conversationIds) {
    unsettled.set(`${tenantId}/${id}`, true)
    owners.delete(`${tenantId}/${id}`)
  }
}

/** The same for every conversation of a workspace. */
export function forgetAllOwners(tenantId: string): void {
  unsettled.set(tenantId, true)
  for (const place of Array.from(owners.keys())) if (place.startsWith(`${tenantId}/`)) owners.delete(place)
}

/**
 * The same check for the path of a message, without a query when the answer is known. The key of the conversation must
 * be at hand as well, else its transaction would be opened anyway.
 * @throws Problem not_found, forbidden, under_erasure
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
    if (!unsettled.has(place) && !unsettled.has(actor.tenantId)) owners.set(place, { contactId, inboxId })
    return tx.keys.conversation(id)
  })
}
