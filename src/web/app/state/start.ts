import { signal } from '@preact/signals'
import { counts, loadCounts } from './counts.ts'
import { loadInboxes } from './inboxes.ts'
import { loadMembers } from './members.ts'
import { startPushes } from './pushes.ts'
import { navigate, paths } from './route.ts'
import { can, loadSession } from './session.ts'
import { loadTeams } from './teams.ts'
import { keepToDo } from './to-do.ts'

export const startState = signal<'loading' | 'ready' | 'failed'>('loading')
export const startError = signal<unknown>(null)

/** Loads what every screen needs. What the rights do not include is not asked for. */
export async function start(): Promise<void> {
  startState.value = 'loading'
  try {
    await loadSession()
    const { seeConversations, manageInboxes } = can()
    await Promise.all([
      seeConversations ? loadCounts() : undefined,
      seeConversations ? loadMembers() : undefined,
      seeConversations ? loadTeams() : undefined,
      seeConversations || manageInboxes ? loadInboxes() : undefined
    ])
    startState.value = 'ready'
    if (seeConversations || manageInboxes) startPushes()
    keepToDo()
  } catch (error) {
    startError.value = error
    startState.value = 'failed'
  }
}

/** Where /app leads: to the guide while nothing has ever arrived, else to the list that has something to do. */
export function goHome(): void {
  const known = counts.value
  if (known === null) return
  if (known.all + known.closed === 0) navigate(paths.setup, { replace: true })
  else navigate(paths.view(known.mine === 0 && known.unassigned > 0 ? 'unassigned' : 'mine'), { replace: true })
}
