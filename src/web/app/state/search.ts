import { batch, computed, signal } from '@preact/signals'
import type { Hit, StartOutput } from '../../../features/search/schema.ts'
import { NetworkFailure } from '../../lib/api.ts'
import { keepConversations } from './conversations.ts'
import { live } from './live.ts'

export type Period = 'any' | 'week' | 'month' | 'year'
export interface SearchFilters {
  readonly status: 'any' | 'open' | 'closed'
  readonly inboxId: string | null
  /** A colleague's id, `nobody`, or null for anyone. */
  readonly assigneeId: string | null
  readonly period: Period
}
export interface SearchProgress {
  /** `ended`: at the end, or at the most that comes at once (`next` says so). */
  readonly state: 'idle' | 'searching' | 'ended' | 'stopped' | 'failed'
  readonly hits: readonly Hit[]
  readonly scanned: number
  readonly next: string | null
  readonly error: unknown
}
export interface HitGroup {
  readonly conversationId: string
  readonly hits: readonly Hit[]
}

const IDLE: SearchProgress = { state: 'idle', hits: [], scanned: 0, next: null, error: null }
const ANY: SearchFilters = { status: 'any', inboxId: null, assigneeId: null, period: 'any' }
const DAYS: Readonly<Record<Exclude<Period, 'any'>, number>> = { week: 7, month: 30, year: 365 }
const DAY_MS = 86_400_000
/** Who types goes on typing; a search begins when they pause. */
const PAUSE_MS = 220
const SHORTEST = 2
/** A little longer than the longest search of the server. */
const TIMEOUT_MS = 130_000

export const searchText = signal('')
export const searchFilters = signal<SearchFilters>(ANY)
export const searchProgress = signal<SearchProgress>(IDLE)
/** The list gives way to results as soon as there is something to look for. */
export const isSearching = computed(() => searchText.value.trim() !== '')
export const isTooShort = computed(() => searchText.value.trim().length < SHORTEST)

/** Hits by conversation, in the order in which the first of each was found. */
export const hitGroups = computed<readonly HitGroup[]>(() =>
  [...Map.groupBy(searchProgress.value.hits, ({ conversationId }) => conversationId)].map(([conversationId, hits]) => ({
    conversationId,
    hits
  }))
)

let current: string | null = null
/** What earlier parts of this search looked through. */
let before = 0
let stopping = false
let timer = 0

live.on('search', ({ searchId, hits, conversations, scanned }) => {
  if (searchId !== current) return
  const now = searchProgress.value
  batch(() => {
    keepConversations(conversations)
    searchProgress.value = { ...now, hits: [...now.hits, ...hits], scanned: before + scanned }
  })
})

// What failed for want of a line is looked for again when there is one.
live.onOpen(() => {
  const { state, error } = searchProgress.value
  if (state === 'failed' && error instanceof NetworkFailure && error.reason === 'offline') restart(0)
})

/** Takes what is typed: what ran for other words is stopped at once. */
export function changeSearch(text: string): void {
  if (text.trim() === searchText.value.trim()) {
    searchText.value = text
    return
  }
  searchText.value = text
  restart(PAUSE_MS)
}

export function changeFilters(fields: Partial<SearchFilters>): void {
  searchFilters.value = { ...searchFilters.value, ...fields }
  restart(0)
}

export function clearSearch(): void {
  searchText.value = ''
  searchFilters.value = ANY
  restart(0)
}

/** Searches again from the beginning. */
export const searchAgain = (): void => restart(0)

/** Goes on where the search stopped or had enough. */
export function searchOn(): void {
  const { next } = searchProgress.value
  if (next !== null) void run(next)
}

export function stopSearch(): void {
  stopping = true
  if (current !== null) live.call('search.cancel', { searchId: current }).catch(() => undefined)
}

function restart(delay: number): void {
  clearTimeout(timer)
  stopSearch()
  current = null
  searchProgress.value = isTooShort.value ? IDLE : { ...IDLE, state: 'searching' }
  if (!isTooShort.value) timer = setTimeout(() => void run(null), delay)
}

async function run(cursor: string | null): Promise<void> {
  const searchId = crypto.randomUUID()
  current = searchId
  stopping = false
  const kept = cursor === null ? IDLE : searchProgress.value
  before = kept.scanned
  searchProgress.value = { ...kept, state: 'searching', error: null }
  try {
    const input = { searchId, query: searchText.value.trim(), ...given(searchFilters.value), ...(cursor !== null && { cursor }) }
    await live.settled()
    if (current !== searchId) return
    const answer = await live.call<StartOutput>('search.start', input, TIMEOUT_MS)
    if (current !== searchId) return
    searchProgress.value = { ...searchProgress.value, state: stopping ? 'stopped' : 'ended', scanned: before + answer.scanned, next: answer.next }
  } catch (error) {
    if (current === searchId) searchProgress.value = { ...searchProgress.value, state: 'failed', error }
  } finally {
    if (current === searchId) current = null
  }
}

function given({ status, inboxId, assigneeId, period }: SearchFilters): Record<string, string> {
  return {
    ...(status !== 'any' && { status }),
    ...(inboxId !== null && { inboxId }),
    ...(assigneeId !== null && { assigneeId }),
    ...(period !== 'any' && { from: new Date(Date.now() - DAYS[period] * DAY_MS).toISOString() })
  }
}
