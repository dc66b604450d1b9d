import type { TenantTx } from '../../../db/index.ts'
import { Problem } from '../../errors/index.ts'
import { type MemberActor, type MemberRights, type Services, may, mayIn } from '../../operations/index.ts'
import { listByIds, presentConversations } from '../conversations/index.ts'
import type { Conversation } from '../conversations/schema.ts'
import { visibleInboxes } from '../inboxes/index.ts'
import { type Sight, sightOf } from '../masking/index.ts'
import { memberRights } from '../roles/index.ts'
import { type Place, isDone } from './cursor.ts'
import { isDamaged, keysThatOpen, withKeysOfNow } from './damage.ts'
import type { Query } from './query.ts'
import { type Filters, contactsBefore, messagesBefore } from './repository.ts'
import { type Scanned, scanContacts, scanMessages } from './scan.ts'
import type { Hit } from './schema.ts'
import { inSlot } from './slots.ts'

export interface Search {
  readonly query: Query
  readonly filters: Filters
  readonly from: Place
}

/** What bounds a search and who hears of it. */
export interface Listener {
  readonly maxHits: number
  readonly maxScanned: number
  readonly maxMs: number
  /** Asked before each batch and within it. */
  readonly stopped: () => boolean
  /** Runs between two batches. */
  readonly pause: () => Promise<void>
  readonly found: (hits: Hit[], conversations: Conversation[], scanned: number) => void
}

export interface Walked {
  readonly found: number
  readonly scanned: number
  readonly place: Place
}

type Part = keyof Place

/**
 * Walks through a workspace's messages and, beside them, its contacts, newest first, until all is searched or a bound
 * is reached. Each batch is read in a short transaction of its own, in which the reader's rights are read again, and
 * opened after it: no connection is held while texts are decrypted.
 * @throws Problem forbidden when the reader lost the right to see conversations meanwhile
 */
export async function walk(services: Services, actor: MemberActor, search: Search, listener: Listener): Promise<Walked> {
  const until = performance.now() + listener.maxMs
  const told = new Set<string>()
  let place = search.from
  let part: Part = 'messages'
  let found = 0
  let scanned = 0
  while (!isDone(place) && found < listener.maxHits && scanned < listener.maxScanned && performance.now() < until && !listener.stopped()) {
    if (place[part].done) part = other(part)
    const enough = listener.maxHits - found
    const at = place[part].before
    const now = part
    const read = now === 'messages' ? messageBatch : contactBatch
    const batch = await inSlot(() => withKeysOfNow(services, actor.tenantId, (freshKeys) => read(services, actor, search, at, { enough, stopped: listener.stopped, freshKeys })))
    if (batch.unreadable > 0) services.measure.unreadable(batch.unreadable)
    place = { ...place, [part]: batch.position }
    scanned += batch.opened
    if (batch.hits.length > 0 && !listener.stopped()) {
      const { hits, conversations } = await present(services, actor, batch.hits, batch.sight, told)
      found += hits.length
      listener.found(hits, conversations, scanned)
    } else listener.found([], [], scanned)
    part = other(part)
    await listener.pause()
  }
  return { found, scanned, place }
}

const other = (part: Part): Part => (part === 'messages' ? 'contacts' : 'messages')

type Bounds = Parameters<typeof scanMessages>[5]

async function messageBatch(services: Services, actor: MemberActor, { query, filters }: Search, before: string | null, bounds: Bounds) {
  const { rows, last, keys, sight } = await services.withTenant(actor, async (tx) => {
    const rights = await requireRights(services, tx, actor)
    const { rows, last } = await messagesBefore(tx, { ...filters, inboxIds: await visibleInboxes(tx, rights) }, before)
    const ids = [...new Set(rows.flatMap((row) => (row.body ? [row.conversationId] : [])))]
    return { rows, last, keys: await keysThatOpen(tx, 'conversation', ids), sight: await sightOf(tx, { ...actor, ...rights }, ids, services.clock.now()) }
  })
  return { sight, ...progressed(await scanMessages(actor.tenantId, query, rows, keys, sight, bounds), rows, last, before) }
}

/** Without the right to customer data there is nothing to look through: what is masked is never matched. */
async function contactBatch(services: Services, actor: MemberActor, { query, filters }: Search, before: string | null, bounds: Bounds) {
  const read = await services.withTenant(actor, async (tx) => {
    const rights = await requireRights(services, tx, actor)
    if (!may(rights, 'seeCustomerData')) return null
    const { rows, last } = await contactsBefore(tx, { ...filters, inboxIds: await visibleInboxes(tx, rights) }, before)
    const sight = await sightOf(tx, { ...actor, ...rights }, rows.map(({ id }) => id), services.clock.now())
    return { rows, last, sight, keys: await keysThatOpen(tx, 'contact', rows.flatMap((row) => (row.profile && sight.hiddenBy(row.id) === null ? [row.contactId] : []))) }
  })
  if (!read) return { hits: [], opened: 0, unreadable: 0, position: { before: null, done: true }, sight: null }
  return { sight: read.sight, ...progressed(await scanContacts(actor.tenantId, query, read.rows, read.keys, read.sight, bounds), read.rows, read.last, before) }
}

function progressed({ hits, walked, opened, unreadable }: Scanned, rows: readonly { readonly id: string }[], last: boolean, before: string | null) {
  return { hits, opened, unreadable, position: { before: rows[walked - 1]?.id ?? before, done: last && walked === rows.length } }
}

/** The rights as they are now, not as they were when the search began. */
async function requireRights(services: Services, tx: TenantTx, actor: MemberActor): Promise<MemberRights> {
  const rights = await memberRights(tx, actor, services.clock.now())
  if (!rights || !may(rights, 'seeConversations')) throw new Problem('forbidden', { detail: 'Your rights changed while this search ran.' })
  return rights
}

/** Adds the conversations that were not told before; drops hits when the right to them ended, what was found in the open is hidden meanwhile, or their conversation does not open. */
async function present(services: Services, actor: MemberActor, found: readonly Hit[], before: Sight | null, told: Set<string>): Promise<{ hits: Hit[]; conversations: Conversation[] }> {
  const reading = (oneByOne: boolean) =>
    services.withTenant(actor, async (tx) => {
      const rights = await requireRights(services, tx, actor)
      const ids = [...new Set(found.map(({ conversationId }) => conversationId))]
      const rows = await listByIds(tx, actor.memberId, ids)
      const sight = await sightOf(tx, { ...actor, ...rights }, ids, services.clock.now())
      const seen = rows.filter(({ conversation }) => mayIn(rights, 'seeConversations', conversation.inboxId))
      const open = new Set(seen.map(({ conversation }) => conversation.id))
      const asBefore = (id: string) => sight.hiddenBy(id) === null || (before !== null && before.hiddenBy(id) !== null)
      const hits = found.filter(({ conversationId }) => open.has(conversationId) && asBefore(conversationId))
      const fresh = seen.filter(({ conversation }) => !told.has(conversation.id) && hits.some(({ conversationId }) => conversationId === conversation.id))
      if (fresh.length === 0 || !oneByOne) return { hits, conversations: fresh.length === 0 ? [] : await presentConversations(tx, fresh, sight) }
      const conversations = await presentReadable(tx, fresh, sight)
      const shown = new Set([...told, ...conversations.map(({ id }) => id)])
      return { hits: hits.filter(({ conversationId }) => shown.has(conversationId)), conversations }
    })
  const result = await reading(false).catch((error: unknown) => {
    if (!isDamaged(error)) throw error
    return reading(true)
  })
  for (const { id } of result.conversations) told.add(id)
  return result
}

/** The conversations that open: a damaged profile or last message must not hide the others. */
async function presentReadable(tx: TenantTx, rows: Parameters<typeof presentConversations>[1], sight: Sight): Promise<Conversation[]> {
  const shown: Conversation[] = []
  for (const row of rows) {
    try {
      shown.push(...(await presentConversations(tx, [row], sight)))
    } catch (error) {
      if (!isDamaged(error)) throw error
    }
  }
  return shown
}
