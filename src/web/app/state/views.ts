import { computed, signal } from '@preact/signals'
import type { Conversation, View } from '../../../features/conversations/schema.ts'
import { api } from './client.ts'
import { conversations, keepConversations } from './conversations.ts'
import { me } from './session.ts'

interface Progress {
  state: 'empty' | 'loading' | 'ready' | 'failed'
  next: string | null
  /** Activity of the oldest row loaded; what is older is not shown until its page is. */
  floor: string
  error: unknown
}
const UNTOUCHED: Progress = { state: 'empty', next: null, floor: '', error: null }
const PAGE = 40

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
  try {
    const page = await api.get<{ conversations: Conversation[]; next: string | null }>('/conversations', {
      query: { view, inboxId: inboxId ?? undefined, teamId: teamId ?? undefined, limit: PAGE, cursor: which === 'next' ? (now.next ?? undefined) : undefined }
    })
    keepConversations(page.conversations)
    change(list, { state: 'ready', ...reach(now, which, page), error: null })
  } catch (error) {
    change(list, { ...now, state: 'failed', error })
  }
}

/** After a reconnect the first page is asked for again; pages below it that were loaded stay loaded. */
function reach(
  before: Progress,
  which: 'first' | 'next',
  page: { conversations: Conversation[]; next: string | null }
): Pick<Progress, 'next' | 'floor'> {
  const floor = page.conversations.at(-1)?.activityAt ?? before.floor
  const deeper = which === 'first' && before.state !== 'empty' && before.floor !== '' && before.floor < floor
  return deeper ? { next: before.next, floor: before.floor } : { next: page.next, floor }
}

/** Every list is read from the beginning when it is shown next. */
export function forgetViews(): void {
  progress.value = {}
}

function change(list: string, value: Progress): void {
  progress.value = { ...progress.value, [list]: value }
}
