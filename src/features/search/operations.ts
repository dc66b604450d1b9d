import { Problem } from '../../errors/index.ts'
import { type Context, defineOperation, recordEvent } from '../../operations/index.ts'
import { BEGINNING, isDone, readPlace, writePlace } from './cursor.ts'
import { readQuery } from './query.ts'
import { CancelInput, CancelOutput, type Hit, PageInput, PageOutput, type SearchPush, StartInput, StartOutput } from './schema.ts'
import type { Conversation } from '../conversations/schema.ts'
import { Turns } from './turns.ts'
import { type Listener, type Search, type Walked, walk } from './walk.ts'

/** One answer of the REST door: what is found in this time, or in this many messages. */
const PAGE = { maxHits: 100, maxScanned: 5_000, maxMs: 300 }
/** One search over the socket. Beyond it the answer's cursor goes on. */
const STREAM = { maxHits: 200, maxScanned: Number.POSITIVE_INFINITY, maxMs: 120_000 }
/** How often a search without hits says how far it is. */
const PROGRESS_MS = 150

type MemberContext = Context<'member', 'none'>
const turns = new Turns()

const searching = { actor: 'member', permission: 'seeConversations', inPreview: true, scope: 'none', audit: false } as const

export const page = defineOperation({
  ...searching,
  id: 'search.page',
  summary: 'Search messages and contacts, a bounded page at a time',
  description: 'Newest first. A page ends after 300 ms, 5,000 messages or 100 hits, and may hold no hit: go on with next until it is null.',
  limits: ['member.search'],
  rest: { method: 'GET', path: '/search' },
  socket: false,
  input: PageInput,
  output: PageOutput,
  run: async (context, input) => {
    const hits: Hit[] = []
    const conversations: Conversation[] = []
    const walked = await run(context, 'search.page', null, input, {
      ...PAGE,
      stopped: () => false,
      found: (more, fresh) => {
        hits.push(...more)
        conversations.push(...fresh)
      }
    })
    return { hits, conversations, ...progressOf(walked) }
  }
})

export const start = defineOperation({
  ...searching,
  id: 'search.start',
  summary: 'Search messages and contacts over the socket',
  description: 'Pushes {event: "search", searchId, hits, conversations, scanned} as it finds, newest first, and answers when it ends. The next search of the same member replaces it.',
  limits: ['member.search'],
  rest: null,
  socket: true,
  input: StartInput,
  output: StartOutput,
  run: async (context, { searchId, ...input }) => {
    const { socket } = context.caller
    if (!socket) throw new Problem('unknown_operation', { detail: 'This works over the socket only.' })
    let told = performance.now()
    const walked = await run(context, 'search.start', searchId, input, {
      ...STREAM,
      stopped: () => !socket.isOpen,
      found: (hits, conversations, scanned) => {
        if (hits.length === 0 && performance.now() - told < PROGRESS_MS) return
        told = performance.now()
        socket.push({ event: 'search', searchId, hits, conversations, scanned } satisfies SearchPush)
      }
    })
    return { found: walked.found, ...progressOf(walked) }
  }
})

export const cancel = defineOperation({
  ...searching,
  id: 'search.cancel',
  summary: 'Stop a search of yours',
  limits: ['member.read'],
  rest: null,
  socket: true,
  input: CancelInput,
  output: CancelOutput,
  run: ({ actor }, { searchId }) => Promise.resolve({ cancelled: turns.cancel(actor.tenantId, actor.memberId, searchId) })
})

const progressOf = ({ scanned, place }: Walked) => ({ scanned, complete: isDone(place), next: isDone(place) ? null : writePlace(place) })

/** Waits for the workspace's turn and walks. The record keeps that somebody searched, when and from where, not for what. */
async function run({ services, actor, caller, now }: MemberContext, operation: string, searchId: string | null, input: PageInput, listener: Omit<Listener, 'pause'>): Promise<Walked> {
  const { query, cursor, ...filters } = input
  const search: Search = { query: readQuery(query), filters: readTimes(filters), from: cursor === undefined ? BEGINNING : readPlace(cursor) }
  const turn = await turns.take(actor.tenantId, actor.memberId, searchId)
  try {
    if (turn.cancelled) return { found: 0, scanned: 0, place: search.from }
    await services.withTenant(actor, (tx) => recordEvent(tx, { operation, outcome: 'granted', actor, caller, now }))
    const walked = await walk(services, actor, search, { ...listener, stopped: () => turn.cancelled || listener.stopped(), pause: () => turn.handOn() })
    services.measure.searched(walked.scanned)
    return walked
  } finally {
    turn.leave()
  }
}

/** Times as PostgreSQL reads them. @throws Problem invalid_input for a moment that no calendar has */
function readTimes(filters: Search['filters']): Search['filters'] {
  const read = (field: 'from' | 'until') => {
    const moment = Date.parse(filters[field] ?? '')
    if (filters[field] === undefined) return {}
    if (Number.isNaN(moment)) throw new Problem('invalid_input', { field, allowed: 'a moment in UTC, ISO 8601' })
    return { [field]: new Date(Math.max(0, moment)).toISOString() }
  }
  return { ...filters, ...read('from'), ...read('until') }
}

export const SEARCH_OPERATIONS = [page, start, cancel]
