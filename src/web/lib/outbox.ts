import { computed, signal, type ReadonlySignal } from '@preact/signals'
import { ApiProblem } from './api.ts'
import { backoff } from './backoff.ts'

/** sending: on its way · waiting: no connection, goes by itself later · failed: refused, a person has to decide. */
export type PendingState = 'sending' | 'waiting' | 'failed'

/** Something written here that the server has not acknowledged yet. */
export interface Pending<D> {
  clientId: string
  conversationId: string
  draft: D
  state: PendingState
  createdAt: string
  error: unknown
}

export interface Outbox<D> {
  items: ReadonlySignal<readonly Pending<D>[]>
  /** True while something has been written that only this tab knows. */
  busy: ReadonlySignal<boolean>
  add(conversationId: string, draft: D): Pending<D>
  /** Tries again what waits; called when the connection is back. */
  flush(): void
  retry(clientId: string): void
  discard(clientId: string): void
}

const MOST_REFUSALS = 4
/** Nobody answered for Rind, as while it starts anew: as good as no connection. */
const AWAY = new Set(['shutting_down', 'unavailable'])
const TRY_LATER = new Set(['session_locked', 'busy', 'rate_limited', 'shutting_down', 'unavailable', 'internal'])

/**
 * Keeps what was sent until the server has it, in memory only: content is sensitive. Each conversation sends one at a
 * time, in the order of writing; `clientId` makes a retry harmless.
 */
export function createOutbox<D>(send: (item: Pending<D>) => Promise<void>): Outbox<D> {
  const items = signal<readonly Pending<D>[]>([])
  const active = new Set<string>()
  const timers = new Map<string, number>()
  const tries = new Map<string, number>()
  const refusals = new Map<string, number>()

  const change = (clientId: string, fields: Partial<Pending<D>>): void => {
    items.value = items.value.map((item) => (item.clientId === clientId ? { ...item, ...fields } : item))
  }
  const forget = (clientId: string): void => {
    tries.delete(clientId)
    refusals.delete(clientId)
  }
  const remove = (clientId: string): void => {
    items.value = items.value.filter((item) => item.clientId !== clientId)
    forget(clientId)
  }

  async function drain(conversationId: string): Promise<void> {
    if (active.has(conversationId)) return
    clearTimeout(timers.get(conversationId))
    active.add(conversationId)
    try {
      for (let item = next(conversationId); item !== undefined; item = next(conversationId)) {
        if (!(await attempt(item))) return
      }
    } finally {
      active.delete(conversationId)
    }
  }

  const next = (conversationId: string): Pending<D> | undefined =>
    items.value.find((item) => item.conversationId === conversationId && item.state !== 'failed')

  /** True when the next one may go. */
  async function attempt(item: Pending<D>): Promise<boolean> {
    const { clientId, conversationId } = item
    // `waiting` stays until it is really there: a word that flickers with every attempt says nothing.
    try {
      await send(item)
      remove(clientId)
      return true
    } catch (error) {
      const refused = error instanceof ApiProblem
      const tried = (tries.get(clientId) ?? 0) + 1
      tries.set(clientId, tried)
      const count = (refusals.get(clientId) ?? 0) + (refused && !AWAY.has(error.code) ? 1 : 0)
      refusals.set(clientId, count)
      if (refused && error.problem.status !== 401 && (!TRY_LATER.has(error.code) || count >= MOST_REFUSALS)) {
        change(clientId, { state: 'failed', error })
        return true
      }
      change(clientId, { state: 'waiting', error })
      // Signed out: asking again by itself is of no use; `flush` comes after the next sign-in.
      if (refused && error.problem.status === 401) return false
      const pause = refused && error.problem.retryAfter !== undefined ? error.problem.retryAfter * 1000 : backoff(tried)
      timers.set(
        conversationId,
        setTimeout(() => void drain(conversationId), pause)
      )
      return false
    }
  }

  return {
    items,
    busy: computed(() => items.value.length > 0),
    add(conversationId, draft) {
      const held = items.value.some((other) => other.conversationId === conversationId && other.state === 'waiting')
      const item: Pending<D> = {
        clientId: crypto.randomUUID(),
        conversationId,
        draft,
        state: held ? 'waiting' : 'sending',
        createdAt: new Date().toISOString(),
        error: null
      }
      items.value = [...items.value, item]
      void drain(conversationId)
      return item
    },
    flush() {
      for (const id of new Set(items.value.map((item) => item.conversationId))) void drain(id)
    },
    retry(clientId) {
      const item = items.value.find((found) => found.clientId === clientId)
      if (item === undefined) return
      forget(clientId)
      // To the end of its conversation: what was sent after it has long been read.
      items.value = [...items.value.filter((found) => found !== item), { ...item, state: 'sending', error: null }]
      void drain(item.conversationId)
    },
    discard: remove
  }
}
