import { NetworkFailure } from '../lib/api.ts'
import { backoff } from '../lib/backoff.ts'
import type { BootOutput, ListOutput } from './answers.ts'
import { clearConversation, conversation, expired, hasOlder, messages, phase, takeMessages } from './conversation.ts'
import { sayIdentity } from './identity.ts'
import { goLive, leaveLive } from './live.ts'
import { visitorApi } from './visitor-api.ts'
import { visitorToken } from './visitor-token.ts'

const PAGE = 50
const MOST_ATTEMPTS = 4
let loading: Promise<void> | null = null
/** Counts visitors: what comes for an earlier one comes to nothing. */
let turn = 0

/** Loads the visitor's conversation, once; a failed attempt can be asked for again. */
export function loaded(): Promise<void> {
  const mine = turn
  loading ??= load(mine).catch((error: unknown) => {
    if (mine === turn) {
      loading = null
      phase.value = 'failed'
    }
    throw error
  })
  return loading
}

async function load(mine: number): Promise<void> {
  if (visitorToken() !== null) {
    phase.value = 'loading'
    const { conversation: found } = await patiently(() => visitorApi.post<BootOutput>('/widget/boot'), mine)
    if (mine !== turn) return
    if (found !== null) {
      const page = await patiently(() => list(found.id, {}), mine)
      if (mine !== turn) return
      conversation.value = found
      takeMessages(found.id, page.messages)
      hasOlder.value = page.more
      follow()
    }
  }
  phase.value = 'ready'
}

/** Follows the conversation live and says what had to wait for it. */
export function follow(): void {
  void sayIdentity()
  goLive()
}

let loadingOlder = false

export async function loadOlder(): Promise<void> {
  const [known, first] = [conversation.value, messages.value[0]]
  if (loadingOlder || known === null || first === undefined || !hasOlder.value) return
  loadingOlder = true
  try {
    const page = await list(known.id, { before: first.seq })
    takeMessages(known.id, page.messages)
    if (conversation.value?.id === known.id) hasOlder.value = page.more
  } catch {
    // The button stays; scrolling up or pressing it asks again.
  } finally {
    loadingOlder = false
  }
}

/** Loads again from nothing: another visitor, or the same one on another footing. */
export function loadAnew(): void {
  leaveLive()
  clearConversation()
  expired.value = false
  turn += 1
  loading = null
  loaded().catch(() => undefined)
}

const list = (conversationId: string, query: { before?: number }): Promise<ListOutput> =>
  visitorApi.get(`/widget/conversations/${conversationId}/messages`, { query: { ...query, limit: PAGE } })

/** A page that has just been opened on a train should not give up at the first tunnel. */
async function patiently<T>(request: () => Promise<T>, mine: number): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await request()
    } catch (error) {
      if (!(error instanceof NetworkFailure) || attempt >= MOST_ATTEMPTS) throw error
      await new Promise((resolve) => setTimeout(resolve, backoff(attempt)))
      // Another visitor by now: asking again would be in their name.
      if (mine !== turn) throw error
    }
  }
}
