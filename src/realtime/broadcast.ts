import { findConversation, findListed, markStaffDelivered, presentConversations } from '../features/conversations/index.ts'
import { presentInbox, requireInbox } from '../features/inboxes/index.ts'
import { firstNameOf, memberProfile } from '../features/members/index.ts'
import { listMessages, presentMessages } from '../features/thread/index.ts'
import { isAllowedOrigin, presentToVisitor } from '../features/widget/index.ts'
import { type HubEvent, type Services, inboxLevel, may, mayIn } from '../operations/index.ts'
import { coalesce } from './coalesce.ts'
import type { Connection } from './connection.ts'
import type { Registry } from './registry.ts'
import { renewRights } from './sweep.ts'

/** Messages read at once for sockets that watch. */
const READ_AT_ONCE = 200
/** The list of conversations tolerates a little delay; many changes of one conversation become one push. */
const LIST_DELAY_MS = 40
/** A member id that no row has: rows for many viewers carry nobody's read mark. */
const NOBODY = '00000000-0000-0000-0000-000000000000'

export interface Broadcast {
  onEvent(event: HubEvent): void
  /** Lets a socket that just caught up have what came in meanwhile. */
  catchUp(tenantId: string, conversationId: string): void
}

/** Turns hints into pushes. Everything is read again here, under row-level security and the rights of the receiver. */
export function createBroadcast(services: Services, registry: Registry, onError: (error: unknown) => void): Broadcast {
  const flushThread = coalesce((place) => deliverMessages(services, registry, place), 0, onError)
  const flushState = coalesce((place) => deliverState(services, registry, place), 0, onError)
  const flushRow = coalesce((place) => deliverRow(services, registry, place, flushState), LIST_DELAY_MS, onError)
  const flushReceipt = coalesce((place) => deliverReceipt(services, registry, place), 0, onError)
  const attempt = (work: Promise<void>) => void work.catch(onError)

  const onEvent = (event: HubEvent): void => {
    switch (event.type) {
      case 'messages':
        flushThread(`${event.tenantId}/${event.conversationId}`)
        return flushRow(`${event.tenantId}/${event.conversationId}`)
      case 'conversation':
        return flushRow(`${event.tenantId}/${event.conversationId}`)
      case 'receipt':
        flushState(`${event.tenantId}/${event.conversationId}`)
        return flushReceipt(`${event.tenantId}/${event.conversationId}`)
      case 'typing':
        return attempt(deliverTyping(services, registry, event))
      case 'read':
        return pushTo(staffOf(registry, event.tenantId).filter(({ actor }) => actor.kind === 'member' && actor.memberId === event.memberId), {
          event: 'read',
          conversationId: event.conversationId,
          seq: event.seq
        })
      case 'inbox':
        return attempt(deliverInbox(services, registry, event))
      case 'members':
        return pushTo(staffOf(registry, event.tenantId), { event: 'members' })
      case 'rights':
        return attempt(renewRights(services, staffOf(registry, event.tenantId).filter(({ actor }) => actor.kind === 'member' && (event.memberId ?? actor.memberId) === actor.memberId)))
      case 'keys-changed':
        // Nothing that anybody sees has changed.
        return
      case 'session-ended':
        for (const connection of registry.all()) if (connection.actor.kind === 'member' && connection.actor.sessionId === event.sessionId) connection.close('signed_out')
    }
  }
  const catchUp = (tenantId: string, conversationId: string) => {
    flushThread(`${tenantId}/${conversationId}`)
    flushState(`${tenantId}/${conversationId}`)
  }
  return { onEvent, catchUp }
}

function pushTo(connections: readonly Connection[], push: unknown): void {
  if (connections.length === 0) return
  const frame = JSON.stringify(push)
  for (const connection of connections) connection.send(frame)
}

const staffOf = (registry: Registry, tenantId: string) => registry.ofTenant(tenantId).filter(({ actor }) => actor.kind === 'member')
/** Whether a colleague may open conversations of this inbox, now. */
const seesInbox = ({ actor }: Connection, inboxId: string) => actor.kind === 'member' && mayIn(actor, 'seeConversations', inboxId)

/** Whether somebody who watches a conversation may still open it. */
function sees(connection: Connection, conversationId: string): boolean {
  if (connection.actor.kind === 'visitor') return true
  const watch = connection.watches.get(conversationId)
  return watch !== undefined && seesInbox(connection, watch.inboxId)
}

function split(place: string): [tenantId: string, conversationId: string] {
  const [tenantId = '', conversationId = ''] = place.split('/')
  return [tenantId, conversationId]
}

/** Pushes what each watching socket does not have yet. Each message is read and rendered once an audience. */
async function deliverMessages(services: Services, registry: Registry, place: string): Promise<void> {
  const [tenantId, conversationId] = split(place)
  for (const audience of ['staff', 'contact'] as const) {
    let full = true
    while (full) {
      const ready = registry
        .watching(tenantId, conversationId)
        .filter((connection) => (connection.actor.kind === 'member') === (audience === 'staff') && sees(connection, conversationId))
        .flatMap((connection) => {
          const watch = connection.watches.get(conversationId)
          return watch && watch.cursor !== null ? [{ connection, watch, cursor: watch.cursor }] : []
        })
      if (ready.length === 0) break
      const after = Math.min(...ready.map(({ cursor }) => cursor))
      const messages = await services.withTenant({ tenantId }, async (tx) => {
        const { rows } = await listMessages(tx, conversationId, { after, limit: READ_AT_ONCE }, audience)
        return audience === 'staff' ? presentMessages(tx, conversationId, rows) : presentToVisitor(tx, conversationId, rows)
      })
      full = messages.length === READ_AT_ONCE
      for (const message of messages) {
        const frame = JSON.stringify({ event: 'message', conversationId, message })
        for (const { connection, watch } of ready) {
          if (watch.cursor === null || message.seq <= watch.cursor || !sees(connection, conversationId)) continue
          watch.cursor = message.seq
          connection.send(frame)
        }
      }
    }
  }
}

/** Pushes a conversation's row to the staff who may see it, masked for those without the right to customer data; then its visitors hear. */
async function deliverRow(services: Services, registry: Registry, place: string, flushState: (place: string) => void): Promise<void> {
  const [tenantId, conversationId] = split(place)
  const all = staffOf(registry, tenantId)
  const listed = all.length > 0 ? await services.withTenant({ tenantId }, (tx) => findListed(tx, NOBODY, conversationId)) : null
  const staff = listed ? all.filter((connection) => seesInbox(connection, listed.conversation.inboxId)) : []
  if (listed && staff.length > 0) {
    for (const masked of [false, true]) {
      const viewers = staff.filter(({ actor }) => actor.kind === 'member' && may(actor, 'seeCustomerData') !== masked)
      const viewer = viewers[0]?.actor
      if (viewer?.kind !== 'member') continue
      const [row] = await services.withTenant({ tenantId }, (tx) => presentConversations(tx, [listed], viewer))
      if (!row) return
      const { readSeq: _, ...conversation } = row
      pushTo(viewers.filter((connection) => seesInbox(connection, conversation.inboxId)), { event: 'conversation', conversation })
    }
    // Who looks with other rights than their own leaves no trace with the customer.
    if (staff.some(({ actor }) => actor.kind === 'member' && !actor.preview)) await services.withTenant({ tenantId }, (tx) => markStaffDelivered(tx, conversationId))
  }
  flushState(place)
}

/**
 * Tells visitors who watch how their conversation stands: only what changed since they were told last. A frame that says
 * nothing new would say that staff did something that visitors are not told: wrote a note, or read one.
 */
async function deliverState(services: Services, registry: Registry, place: string): Promise<void> {
  const [tenantId, conversationId] = split(place)
  const visitors = () => registry.watching(tenantId, conversationId).filter(({ actor }) => actor.kind === 'visitor')
  if (visitors().length === 0) return
  const row = await services.withTenant({ tenantId }, (tx) => findConversation(tx, conversationId))
  if (!row) return
  const { status, staffDeliveredSeq, staffReadSeq } = row
  for (const connection of visitors()) {
    connection.tell(conversationId, { event: 'status', conversationId, status })
    connection.tell(conversationId, { event: 'receipt', conversationId, staffDeliveredSeq, staffReadSeq })
  }
}

async function deliverReceipt(services: Services, registry: Registry, place: string): Promise<void> {
  const [tenantId, conversationId] = split(place)
  const staff = registry.watching(tenantId, conversationId).filter((connection) => connection.actor.kind === 'member' && sees(connection, conversationId))
  if (staff.length === 0) return
  const row = await services.withTenant({ tenantId }, (tx) => findConversation(tx, conversationId))
  if (!row) return
  const { contactDeliveredSeq, contactReadSeq } = row
  pushTo(staff, { event: 'receipt', conversationId, contactDeliveredSeq, contactReadSeq })
}

async function deliverTyping(services: Services, registry: Registry, event: Extract<HubEvent, { type: 'typing' }>): Promise<void> {
  const { tenantId, conversationId, by } = event
  const watching = registry.watching(tenantId, conversationId)
  const isAuthor = (actor: Connection['actor']) => by.kind === 'member' && actor.kind === 'member' && actor.memberId === by.id
  pushTo(watching.filter((connection) => connection.actor.kind === 'member' && sees(connection, conversationId) && !isAuthor(connection.actor)), { event: 'typing', conversationId, by })
  const visitors = watching.filter(({ actor }) => actor.kind === 'visitor')
  if (by.kind === 'contact' || visitors.length === 0) return
  const { name } = await services.withTenant({ tenantId }, (tx) => memberProfile(tx, by.id))
  pushTo(visitors, { event: 'typing', conversationId, by: { kind: 'staff', name: firstNameOf(name) } })
}

/** Tells staff of an inbox's change, and closes the sockets of websites that may not show its widget any more. */
async function deliverInbox(services: Services, registry: Registry, event: Extract<HubEvent, { type: 'inbox' }>): Promise<void> {
  const { tenantId, inboxId } = event
  const inbox = await services.withTenant({ tenantId }, (tx) => requireInbox(tx, inboxId))
  for (const connection of registry.ofTenant(tenantId)) {
    const { actor } = connection
    if (actor.kind === 'member' && inboxLevel(actor, inboxId) !== 'none') pushTo([connection], { event: 'inbox', inbox: presentInbox(inbox, actor, services.settings) })
    else if (actor.kind === 'visitor' && actor.inboxId === inboxId && !isAllowedOrigin(services, inbox, actor.origin)) connection.close('rights')
  }
}
