import { forgetOwners } from '../features/conversations/index.ts'
import { type HubEvent, mayIn } from '../operations/index.ts'
import type { Registry } from './registry.ts'

/** A visitor whose contact is taken away opens the next socket as a stranger. */
export function closeContact(registry: Registry, tenantId: string, contactId: string): void {
  for (const connection of registry.ofTenant(tenantId)) if (connection.actor.kind === 'visitor' && connection.actor.contactId === contactId) connection.close('rights')
}

/** Closes the sockets of a visitor whose contact is gone, and tells staff which rows are, each of the inboxes that they reach. */
export function tellErased(registry: Registry, event: Extract<HubEvent, { type: 'keys-destroyed' }>): void {
  const { tenantId, contactId, conversations } = event
  if (contactId === null) return
  forgetOwners(tenantId, conversations.map(({ id }) => id))
  closeContact(registry, tenantId, contactId)
  for (const connection of registry.ofTenant(tenantId)) {
    const { actor } = connection
    if (actor.kind !== 'member') continue
    const conversationIds = conversations.filter(({ inboxId }) => mayIn(actor, 'seeConversations', inboxId)).map(({ id }) => id)
    if (conversationIds.length > 0) connection.send(JSON.stringify({ event: 'erased', conversationIds }))
  }
}
