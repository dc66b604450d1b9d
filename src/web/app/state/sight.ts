import { batch, effect, untracked } from '@preact/signals'
import { api } from './client.ts'
import { conversation, conversations, keepConversations } from './conversations.ts'
import { isSearching, searchAgain } from './search.ts'
import { forgetAllThreads, forgetThreads, rereadThread, watchedThread } from './threads.ts'
import { currentView, forgetViews, loadView } from './views.ts'
import type { Conversation } from '../../../features/conversations/schema.ts'

/** States why a conversation has to be seen, and shows it. @returns until when, ISO 8601 */
export async function reveal(id: string, reason: string): Promise<string> {
  const { until } = await api.post<{ until: string }>(`/conversations/${id}/reveal`, { reason })
  await readAnew(id)
  return until
}

/** Reads a conversation again, since what is hidden in it has changed. */
export async function readAnew(id: string): Promise<void> {
  const [{ conversation: fresh }] = await Promise.all([api.get<{ conversation: Conversation }>(`/conversations/${id}`), rereadThread(id)])
  keepConversations([fresh])
}

/** Forgets everything that was shown and reads it again: what is hidden has changed for the whole workspace, or for this reader. */
export function readAllAnew(): void {
  const open = watchedThread()
  const row = open === null ? undefined : conversation(open)
  batch(() => {
    forgetViews()
    // Who has it open keeps the place, with nobody's name in it.
    conversations.value = new Map(row === undefined ? [] : [[row.id, { ...concealed(row), lastMessage: null }]])
    forgetAllThreads()
  })
  void loadView(currentView.value, 'first')
  if (isSearching.value) searchAgain()
}

/** Where the clocks differ the server may go on showing what this page took away: it is asked again, not all the time. */
const LEAST_MS = 5_000
const MOST_MS = 2 ** 31 - 1

/**
 * Takes away what a reason showed when its time is over, also from a page that nobody touches; and what was loaded of a
 * conversation that is hidden now, whoever says so: this page's clock, or the server in a list, after a gap or a sleep.
 */
export function startHiding(): void {
  let timer = 0
  let shown = new Set<string>()
  effect(() => {
    const known = [...conversations.value.values()]
    const ends = known.flatMap(({ openUntil }) => (openUntil ? [Date.parse(openUntil)] : []))
    clearTimeout(timer)
    if (ends.length > 0) timer = setTimeout(hideEnded, Math.min(Math.max(Math.min(...ends) - Date.now(), LEAST_MS), MOST_MS))
    const hidden = known.flatMap(({ id, hiddenBy }) => (hiddenBy !== null && shown.has(id) ? [id] : []))
    shown = new Set(known.flatMap(({ id, hiddenBy }) => (hiddenBy === null ? [id] : [])))
    if (hidden.length > 0) untracked(() => forgetShown(hidden))
  })
}

function hideEnded(): void {
  const ended = [...conversations.value.values()].filter(({ openUntil }) => openUntil && Date.parse(openUntil) <= Date.now() + LEAST_MS)
  batch(() => {
    for (const { id } of ended) hide(id)
  })
  for (const { id } of ended) if (id !== watchedThread()) void readAnew(id).catch(() => undefined)
}

function forgetShown(ids: readonly string[]): void {
  forgetThreads(ids)
  if (isSearching.value) searchAgain()
}

function hide(id: string): void {
  const known = conversation(id)
  if (known === undefined) return
  conversations.value = new Map(conversations.value).set(id, { ...concealed(known), hiddenBy: 'reason', openUntil: null })
}

/** A row without what could be hidden in it. */
function concealed(row: Conversation): Conversation {
  const { lastMessage, contact } = row
  return { ...row, contact: { ...contact, name: null, email: null, masked: true }, pageOrigin: null, lastMessage: lastMessage && { ...lastMessage, preview: '•••' } }
}
