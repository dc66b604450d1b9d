import { findConversation, findListed, forgetAllOwners, forgetOwners, markStaffDelivered, presentConversations } from '../features/conversations/index.ts'
import { presentInbox, requireInbox } from '../features/inboxes/index.ts'
import { firstNameOf, memberProfile } from '../features/members/index.ts'
import { listMessages, presentMessages } from '../features/thread/index.ts'
import { isAllowedOrigin, presentToVisitor } from '../features/widget/index.ts'
import { type HubEvent, type Services, inboxLevel, mayIn } from '../operations/index.ts'
import { renderBySight } from './by-sight.ts'
import { coalesce } from './coalesce.ts'
import type { Connection } from './connection.ts'
import { closeContact, tellErased } from './erased.ts'
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
  const flushInbox = coalesce((place) => deliverInbox(services, registry, place), 0, onError)
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
        return pushTo(ofMember(registry, event), {
          event: 'read',
          conversationId: event.conversationId,
          seq: event.seq
        })
      case 'inbox':
        return flushInbox(`${event.tenantId}/${event.inboxId}`)
      case 'privacy':
        return pushTo(staffOf(registry, event.tenantId), { event: 'privacy' })
      case 'revealed':
        return pushTo(ofMember(registry, event), { event: 'revealed', conversationId: event.conversationId })
      case 'members':
        return pushTo(staffOf(registry, event.tenantId), { event: 'members' })
      case 'rights':
        return attempt(renewRights(services, staffOf(registry, event.tenantId).filter(({ actor }) => actor.kind === 'member' && (event.memberId ?? actor.memberId) === actor.memberId), onError))
      case 'keys-changed':
        // Nothing that anybody sees has changed.
        return
      case 'restriction':
        if (event.contactId === null) return forgetAllOwners(event.tenantId)
        forgetOwners(event.tenantId, event.conversationIds)
        closeContact(registry, event.tenantId, event.contactId)
        for (const id of event.conversationIds) flushRow(`${event.tenantId}/${id}`)
        return
      case 'keys-destroyed':
        return tellErased(registry, event)
      case 'session-ended':
      case 'session-locked':
        return closeSession(registry, event)

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

function closeSession(registry: Registry, { type, sessionId }: Extract<HubEvent, { sessionId: string }>): void {
  for (const connection of registry.all()) {
    if (connection.actor.kind === 'member' && connection.actor.sessionId === sessionId) connection.close(type === 'session-locked' ? 'locked' : 'signed_out')
  }
}

const staffOf = (registry: Registry, tenantId: string) => registry.ofTenant(tenantId).filter(({ actor }) => actor.kind === 'member')
const ofMember = (registry: Registry, { tenantId, memberId }: { tenantId: string; memberId: string }) =>
  registry.ofTenant(tenantId).filter(({ actor }) => actor.kind === 'member' && actor.memberId === memberId)
/** Whether a colleague may open conversations of this inbox, now. */
const seesInbox = ({ actor }: Connection, inboxId: string) => actor.kind === 'member' && mayIn(actor, 'seeConversations', inboxId)

/** Whether somebody who watches a conversation may still open it. */
function sees(connection: Connection, conversationId: string): boolean {
  if (connection.actor.kind === 'visitor') return true
  const watch = connection.watches.get(conversationId)
  return watch !== undefined && seesInbox(connection, watch.inboxId)
}

function split(place: string): [tenantId: string, id: string] {
  const [tenantId = '', id = ''] = place.split('/')
  return [tenantId, id]
}

/** Pushes what each watching socket does not have yet. Each message is read and rendered once an audience. */
async function deliverMessages(services: Services, registry: Registry, place: string): Promise<void> {
  const [tenantId, conversationId] = split(place)
  for (const audience of ['staff', 'contact'] as const) {
    let more = true
    while (more) {
      const ready = registry
        .watching(tenantId, conversationId)
        .filter((connection) => (connection.actor.kind === 'member') === (audience === 'staff') && sees(connection, conversationId))
        .flatMap((connection) => {
          const watch = connection.watches.get(conversationId)
          return watch && watch.cursor !== null ? [{ connection, watch, cursor: watch.cursor }] : []
        })
      if (ready.length === 0) break
      const after = Math.min(...ready.map(({ cursor }) => cursor))
      const { frames, full } = await services.withTenant({ tenantId }, async (tx) => {
        const { rows } = await listMessages(tx, conversationId, { after, limit: READ_AT_ONCE }, audience)
        const toFrames = (messages: readonly { readonly seq: number }[]) => messages.map((message) => ({ seq: message.seq, frame: JSON.stringify({ event: 'message', conversationId, message }) }))
        const full = rows.length === READ_AT_ONCE
        if (audience === 'contact') {
          const same = toFrames(await presentToVisitor(tx, conversationId, rows))
          return { frames: () => same, full }
        }
        const readers = ready.map(({ connection }) => connection)
        return { frames: await renderBySight(tx, services.clock, conversationId, readers, async (sight) => toFrames(await presentMessages(tx, conversationId, rows, sight))), full }
      })
      more = full
      for (const { connection, watch } of ready) {
        // It asked anew meanwhile: what follows is counted from that answer.
        if (connection.watches.get(conversationId) !== watch) continue
        const rendered = frames(connection)
        // The rights changed while it was read: it is read once more.
        if (rendered === undefined) more = true
        for (const { seq, frame } of rendered ?? []) {
          if (watch.cursor === null || seq <= watch.cursor || !sees(connection, conversationId)) continue
          watch.cursor = seq
          connection.send(frame)
        }
      }
    }
  }
}

/** Pushes a conversation's row to the staff who may see it, each as they may; then its visitors hear. */
async function deliverRow(services: Services, registry: Registry, place: string, flushState: (place: string) => void): Promise<void> {
  const [tenantId, conversationId] = split(place)
  const all = staffOf(registry, tenantId)
  const rendered =
    all.length > 0
      ? await services.withTenant({ tenantId }, async (tx) => {
          const listed = await findListed(tx, NOBODY, conversationId)
          if (!listed) return null
          const { inboxId } = listed.conversation
          const staff = all.filter((connection) => seesInbox(connection, inboxId))
          const frames = await renderBySight(tx, services.clock, conversationId, staff, async (sight) => {
            const [row] = await presentConversations(tx, [listed], sight)
            // How far one has read does not go to many.
            const { readSeq: _, ...conversation } = row ?? {}
            return JSON.stringify({ event: 'conversation', conversation })
          })
          return { staff, inboxId, frames }
        })
      : null
  if (rendered && rendered.staff.length > 0) {
    const { staff, inboxId, frames } = rendered
    for (const connection of staff) {
      const frame = seesInbox(connection, inboxId) ? frames(connection) : undefined
      if (frame !== undefined) connection.send(frame)
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
async function deliverInbox(services: Services, registry: Registry, place: string): Promise<void> {
  const [tenantId, inboxId] = split(place)
  if (registry.ofTenant(tenantId).length === 0) return
  const inbox = await services.withTenant({ tenantId }, (tx) => requireInbox(tx, inboxId))
  for (const connection of registry.ofTenant(tenantId)) {
    const { actor } = connection
    if (actor.kind === 'member' && inboxLevel(actor, inboxId) !== 'none') pushTo([connection], { event: 'inbox', inbox: presentInbox(inbox, actor, services.settings) })
    else if (actor.kind === 'visitor' && actor.inboxId === inboxId && !isAllowedOrigin(services, inbox, actor.origin)) connection.close('rights')
  }
}
