import { setImmediate as nextTurn } from 'node:timers/promises'
import { type KeySet, KeyVersionError } from '../../crypto/index.ts'
import { profileAddress } from '../conversations/index.ts'
import type { ContactProfile } from '../conversations/index.ts'
import type { Sight } from '../masking/index.ts'
import { messageAddress } from '../thread/index.ts'
import { isDamaged } from './damage.ts'
import { type Query, matches } from './query.ts'
import type { FoundContact, FoundMessage } from './repository.ts'
import type { Hit } from './schema.ts'
import { snippetOf } from './snippet.ts'

/** Texts that are opened in one go: a few milliseconds, after which others get the processor. */
const SLICE = 100

export interface Scanned {
  readonly hits: Hit[]
  /** How many rows were dealt with; fewer than given when it stopped or had enough. */
  readonly walked: number
  /** How many texts of messages were opened. */
  readonly opened: number
  /** How many rows did not open: they are passed over, so that one does not end every search that comes to it. */
  readonly unreadable: number
}

interface Bounds {
  readonly enough: number
  readonly stopped: () => boolean
  /** Whether the keys were read for this batch. If not, a version that they lack ends the scan: it may be a new one. */
  readonly freshKeys: boolean
}

/**
 * Opens each row and keeps those that match, in order. Looks every hundred rows whether it should stop.
 * @throws KeyVersionError when a row names a version that keys from memory lack
 */
async function scan<Row>(rows: readonly Row[], { enough, stopped, freshKeys }: Bounds, look: (row: Row) => Hit | null, opens: (row: Row) => boolean): Promise<Scanned> {
  const hits: Hit[] = []
  let opened = 0
  let walked = 0
  let unreadable = 0
  for (const row of rows) {
    if (hits.length >= enough) break
    if (walked % SLICE === 0 && walked > 0) await nextTurn()
    if (walked % SLICE === 0 && stopped()) break
    walked += 1
    if (opens(row)) opened += 1
    try {
      const hit = look(row)
      if (hit) hits.push(hit)
    } catch (error) {
      if (!isDamaged(error) || (error instanceof KeyVersionError && !freshKeys)) throw error
      unreadable += 1
    }
  }
  return { hits, walked, opened, unreadable }
}

/** What is searched is what the reader sees: nothing that is hidden is ever compared with the query. */
export function scanMessages(tenantId: string, query: Query, rows: readonly FoundMessage[], keys: ReadonlyMap<string, KeySet>, sight: Sight, bounds: Bounds): Promise<Scanned> {
  const look = (row: FoundMessage): Hit | null => {
    const key = keys.get(row.conversationId)
    const { body } = row
    if (row.kind === 'event' || body === null || !key) return null
    const { text } = sight.read(row.conversationId, () => key.open(messageAddress(tenantId, row), body))
    if (!matches(query, text)) return null
    return {
      kind: row.kind,
      conversationId: row.conversationId,
      messageId: row.id,
      seq: row.seq,
      author: { kind: row.senderKind, id: row.senderId },
      snippet: snippetOf(query, text),
      at: new Date(row.createdAt).toISOString()
    }
  }
  return scan(rows, bounds, look, (row) => row.body !== null)
}

export function scanContacts(tenantId: string, query: Query, rows: readonly FoundContact[], keys: ReadonlyMap<string, KeySet>, sight: Sight, bounds: Bounds): Promise<Scanned> {
  const look = (row: FoundContact): Hit | null => {
    const key = keys.get(row.contactId)
    if (row.profile === null || !key || sight.hiddenBy(row.id) !== null) return null
    const { name, email } = key.openJson<ContactProfile>(profileAddress(tenantId, row.contactId), row.profile)
    const text = [name, email].filter(Boolean).join(' · ')
    if (!matches(query, text)) return null
    return {
      kind: 'contact',
      conversationId: row.id,
      messageId: null,
      seq: null,
      author: { kind: 'contact', id: row.contactId },
      snippet: snippetOf(query, text),
      at: new Date(row.createdAt).toISOString()
    }
  }
  return scan(rows, bounds, look, () => false)
}
