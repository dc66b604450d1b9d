import { batch, computed, signal } from '@preact/signals'
import type { Conversation, View } from '../../../features/conversations/schema.ts'
import { api } from './client.ts'
import { conversations, forgetConversations, keepConversations } from './conversations.ts'
import { me } from './session.ts'
import { forgetThreads, watchedThread } from './threads.ts'

interface Progress {
  state: 'empty' | 'loading' | 'ready' | 'failed'
  next: string | null
  /** Activity of the oldest row loaded; what is older is not shown until its page is. */
  floor: string
  error: unknown
}
const UNTOUCHED: Progress = { state: 'empty', next: null, floor: '', error: null }
const PAGE = 40
/** What the server gives at once. */
const MOST_AT_ONCE = 100
/** Counts what makes earlier questions void. */
let turn = 0

/** By list: a view of all inboxes and teams, or of one. */
const progress = signal<Readonly<Record<string, Progress>>>({})
const listKey = (view: View): string => `${view}/${currentInbox.value ?? ''}/${currentTeam.value ?? ''}`

/** The list beside the thread: it stays while conversations are opened from it. */
export const currentView = signal<View>('mine')
export const currentInbox = signal<string | null>(null)
export const currentTeam = signal<string | null>(null)

export const viewProgress = (view: View): Progress => progress.value[listKey(view)] ?? UNTOUCHED

/**
 * The rows of the current list. They are worked out from what is known, so a push moves, adds and removes rows by itself.
 */
export const rows = computed<readonly Conversation[]>(() => {
  const view = currentView.value
  const { next, floor } = viewProgress(view)
  return [...conversations.value.values()]
    .filter((item) => belongs(item, view) && (next === null || item.activityAt >= floor))
    .filter((item) => currentInbox.value === null || item.inboxId === currentInbox.value)
    .filter((item) => currentTeam.value === null || item.teamId === currentTeam.value)
    .toSorted((a, b) => (a.activityAt === b.activityAt ? (a.id < b.id ? 1 : -1) : a.activityAt < b.activityAt ? 1 : -1))
})

function belongs({ status, assigneeId }: Conversation, view: View): boolean {
  if (view === 'closed') return status === 'closed'
  if (status !== 'open') return false
  return view === 'all' || (view === 'mine' ? assigneeId === me().id : assigneeId === null)
}

/** Loads the first page of a list, or the next one. */
export async function loadView(view: View, which: 'first' | 'next'): Promise<void> {
  const inboxId = currentInbox.value
  const teamId = currentTeam.value
  const list = listKey(view)
  const now = viewProgress(view)
  if (now.state === 'loading' || (which === 'next' && now.next === null)) return
  change(list, { ...now, state: 'loading' })
  const asked = turn
  const before = conversations.value
  // The reader may look at another list when the answer comes.
  const shown = () => (listKey(currentView.value) === list ? rows.value : [])
  // As much as is shown, so that what moved meanwhile is missed.
  const limit = which === 'next' ? PAGE : Math.min(MOST_AT_ONCE, Math.max(PAGE, shown().length))
  try {
    const page = await api.get<{ conversations: Conversation[]; next: string | null }>('/conversations', {
      query: { view, inboxId: inboxId ?? undefined, teamId: teamId ?? undefined, limit, cursor: which === 'next' ? (now.next ?? undefined) : undefined }
    })
    if (asked !== turn) return
    const floor = page.conversations.at(-1)?.activityAt ?? (which === 'next' ? now.floor : '')
    const answered = new Set(page.conversations.map(({ id }) => id))
    // In this stretch of the list and not in the answer: it went elsewhere while nobody told us. What was told since is newer.
    const moved = shown().filter((row) => (which === 'first' || row.activityAt < now.floor) && (page.next === null || row.activityAt > floor) && !answered.has(row.id) && before.get(row.id) === row && row.id !== watchedThread())
    batch(() => {
      forgetConversations(moved.map(({ id }) => id))
      forgetThreads(moved.map(({ id }) => id))
      keepConversations(page.conversations)
      change(list, { state: 'ready', next: page.next, floor, error: null })
    })
  } catch (error) {
    if (asked !== turn) return
    change(list, { ...now, state: 'failed', error })
  }
}

/** Every list is read from the beginning when it is shown next; what was asked for before is not waited for. */
export function forgetViews(): void {
  turn += 1
  progress.value = {}
}

/** The list that is shown, if one was, is read again; one that is being read already comes first. */
export async function refreshView(): Promise<void> {
  if (progress.value[listKey(currentView.value)] !== undefined) await loadView(currentView.value, 'first')
}

/** After a gap: the list that is shown is read again in its place, the others when they are shown next. */
export async function reloadViews(): Promise<void> {
  const list = listKey(currentView.value)
  const now = progress.value[list]
  forgetViews()
  if (now === undefined) return
  change(list, { ...now, state: 'ready' })
  await loadView(currentView.value, 'first')
}

function change(list: string, value: Progress): void {
  progress.value = { ...progress.value, [list]: value }
}
