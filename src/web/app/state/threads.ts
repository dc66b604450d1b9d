import { batch, signal } from '@preact/signals'
import type { Conversation } from '../../../features/conversations/schema.ts'
import type { Message } from '../../../features/messages/schema.ts'
import { ApiProblem } from '../../lib/api.ts'
import { api } from './client.ts'
import { forgetConversations, keepConversations } from './conversations.ts'
import { live } from './live.ts'

export interface Thread {
  state: 'loading' | 'ready' | 'failed'
  error: unknown
  messages: readonly Message[]
  hasOlder: boolean
  loadingOlder: boolean
  visibleTo: number
  can: { reply: boolean; note: boolean; assign: boolean; close: boolean }
}
interface Page {
  messages: Message[]
  more: boolean
}
const NOTHING = { reply: false, note: false, assign: false, close: false }
const NEW: Thread = {
  state: 'loading',
  error: null,
  messages: [],
  hasOlder: false,
  loadingOlder: false,
  visibleTo: 0,
  can: NOTHING
}
const PAGE = 50
/** Threads that stay loaded, so that going back and forth is instant. */
const MOST_KEPT = 12

const threads = signal<ReadonlyMap<string, Thread>>(new Map())
let watched: string | null = null
/** The last reading of each thread: an answer to an earlier one may show what is hidden since. */
const readings = new Map<string, symbol>()

export const thread = (id: string): Thread => threads.value.get(id) ?? NEW

function change(id: string, fields: Partial<Thread>): void {
  const next = new Map(threads.value)
  const value = { ...thread(id), ...fields }
  next.delete(id)
  next.set(id, value)
  const oldest = next.keys().next().value
  if (next.size > MOST_KEPT && oldest !== undefined && oldest !== watched) {
    next.delete(oldest)
    readings.delete(oldest)
  }
  threads.value = next
}

/** Adds messages in order of seq; one that is known already is not added twice. */
export function keepMessages(id: string, incoming: readonly Message[]): void {
  if (!threads.value.has(id) || incoming.length === 0) return
  const bySeq = new Map(thread(id).messages.map((message) => [message.seq, message]))
  for (const message of incoming) bySeq.set(message.seq, message)
  change(id, { messages: [...bySeq.values()].toSorted((a, b) => a.seq - b.seq) })
}

export const newestSeq = (id: string): number => thread(id).messages.at(-1)?.seq ?? 0

/**
 * Up to where nothing is missing. Not simply the newest: after a break the acknowledgement of an own message may come
 * before what others wrote meanwhile, and resuming after it would leave that out for good.
 */
export function resumeSeq(id: string): number {
  const { messages } = thread(id)
  let last = messages[0]?.seq ?? 0
  for (const { seq } of messages) {
    if (seq > last + 1) break
    last = seq
  }
  return last
}

/** Loads a conversation and keeps it live; what was loaded before is shown at once. */
export async function openThread(id: string): Promise<void> {
  const before = watched
  const reading = Symbol(id)
  readings.set(id, reading)
  watched = id
  if (before !== null && before !== id) live.call('realtime.unwatch', { conversationId: before }).catch(() => undefined)
  const known = threads.value.has(id) && thread(id).state === 'ready'
  change(id, known ? {} : { state: 'loading', error: null })
  try {
    const [details, page] = await Promise.all([
      api.get<{ conversation: Conversation; visibleTo: number; can: Thread['can'] }>(`/conversations/${id}`),
      known ? null : api.get<Page>(`/conversations/${id}/messages`, { query: { limit: PAGE } })
    ])
    if (readings.get(id) !== reading) return
    batch(() => {
      keepConversations([details.conversation])
      change(id, {
        state: 'ready',
        error: null,
        visibleTo: details.visibleTo,
        can: details.can,
        ...(page !== null && { hasOlder: page.more })
      })
      if (page !== null) keepMessages(id, page.messages)
    })
    await watchThread()
  } catch (error) {
    if (readings.get(id) !== reading) return
    const isGone = error instanceof ApiProblem && (error.problem.status === 403 || error.problem.status === 404)
    // A hiccup: what is shown stays, and the line still has to be followed.
    if (known && !isGone) return watchThread()
    change(id, { ...NEW, state: 'failed', error })
    if (isGone) forgetConversations([id])
  }
}

/** What was loaded goes; who has one of them open reads it again in its place, or is told that it is gone. */
export function forgetThreads(ids: readonly string[]): void {
  const next = new Map([...threads.value].filter(([id]) => !ids.includes(id)))
  for (const id of ids) readings.delete(id)
  const open = watched !== null && ids.includes(watched) ? watched : null
  // What may be done stays until the answer comes, or the composer would go from under the hands of who types.
  if (open !== null) next.set(open, { ...NEW, can: thread(open).can, visibleTo: thread(open).visibleTo })
  threads.value = next
  if (open !== null) void openThread(open)
}

/** The thread that is open, if any. */
export const watchedThread = (): string | null => watched

/** Everything that was loaded goes. */
export const forgetAllThreads = (): void => forgetThreads([...threads.value.keys()])

/** Everything goes that was loaded and is not open. */
export const forgetOtherThreads = (): void => forgetThreads([...threads.value.keys()].filter((id) => id !== watched))

/** Reads a thread again in its place, as far back as one page goes. */
export async function rereadThread(id: string): Promise<void> {
  if (!threads.value.has(id)) return
  const limit = Math.min(Math.max(thread(id).messages.length, PAGE), 200)
  const reading = readings.get(id)
  const page = await api.get<Page>(`/conversations/${id}/messages`, { query: { limit } })
  if (threads.value.has(id) && readings.get(id) === reading) change(id, { messages: page.messages, hasOlder: page.more })
  if (id === watched) await watchThread()
}

export function leaveThread(): void {
  if (watched !== null) live.call('realtime.unwatch', { conversationId: watched }).catch(() => undefined)
  watched = null
}

/** Asks for everything that is missing, and for what comes from then on. */
export async function watchThread(): Promise<void> {
  const id = watched
  if (id === null || thread(id).state !== 'ready') return
  try {
    const reading = readings.get(id)
    const { messages, more } = await live.call<Page>('realtime.watch', { conversationId: id, after: resumeSeq(id) })
    if (readings.get(id) !== reading) return
    keepMessages(id, messages)
    if (more) await catchUp(id)
  } catch {
    // The line is down; every reconnect comes back here. Until then the ordinary way shows what is there now.
    await catchUp(id).catch(() => undefined)
  }
}

async function catchUp(id: string): Promise<void> {
  const reading = readings.get(id)
  for (let more = true; more;) {
    const page = await api.get<Page>(`/conversations/${id}/messages`, { query: { after: resumeSeq(id), limit: 200 } })
    if (readings.get(id) !== reading) return
    keepMessages(id, page.messages)
    more = page.more && page.messages.length > 0
  }
}

export function receiveMessage(id: string, message: Message): void {
  const before = resumeSeq(id)
  keepMessages(id, [message])
  // Cannot happen by the contract; if it does, the thread must not lie by leaving something out.
  if (id === watched && before > 0 && message.seq > before + 1) void fillGap(id, before)
}

async function fillGap(id: string, after: number): Promise<void> {
  const reading = readings.get(id)
  const page = await api.get<Page>(`/conversations/${id}/messages`, { query: { after, limit: 200 } })
  if (readings.get(id) === reading) keepMessages(id, page.messages)
}

/** Loads as far back as a message, so that the thread can show it. */
export async function loadBackTo(id: string, seq: number): Promise<void> {
  const reading = readings.get(id)
  for (let first = thread(id).messages[0]?.seq ?? 0; first > seq;) {
    const page = await api.get<Page>(`/conversations/${id}/messages`, { query: { before: first, limit: 200 } })
    if (readings.get(id) !== reading) return
    batch(() => {
      keepMessages(id, page.messages)
      change(id, { hasOlder: page.more })
    })
    first = page.messages[0]?.seq ?? 0
  }
}

export async function loadOlder(id: string): Promise<void> {
  const { messages, hasOlder, loadingOlder } = thread(id)
  const first = messages[0]
  if (!hasOlder || loadingOlder || first === undefined) return
  const reading = readings.get(id)
  change(id, { loadingOlder: true })
  try {
    const page = await api.get<Page>(`/conversations/${id}/messages`, { query: { before: first.seq, limit: PAGE } })
    if (readings.get(id) !== reading) return
    batch(() => {
      keepMessages(id, page.messages)
      change(id, { hasOlder: page.more, loadingOlder: false })
    })
  } catch (error) {
    change(id, { loadingOlder: false })
    throw error
  }
}
