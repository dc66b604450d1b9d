import { setTimeout as wait } from 'node:timers/promises'
import { NO_SUCH_CONVERSATION, type OutgoingMessage, type StoreMessages } from '../../db/index.ts'
import { Problem, notFound } from '../errors/index.ts'
import { errorCode, isConnectionLost, isHeldByOthers, problemOf } from './failure.ts'

/** A stored message: where it stands, and whether an earlier try had stored it already. */
export interface StoredMessage {
  readonly id: string
  readonly seq: number
  readonly publicSeq: number
  readonly at: number
}

/** Looks up which messages are stored already, by conversation, sender and client id; keys as `laneKey` makes them. */
export type FindStored = (tenantId: string, messages: readonly OutgoingMessage[]) => Promise<ReadonlyMap<string, StoredMessage>>

export interface Lanes {
  /**
   * Stores a message and answers after its commit. First in, first out within a workspace.
   * @throws Problem not_found when the conversation does not exist, busy when too much waits, unavailable when the
   * database does not answer; what was not acknowledged can be sent again with the same client id.
   */
  send(tenantId: string, message: OutgoingMessage): Promise<StoredMessage>
  /** How many messages wait for their commit, in how many workspaces. */
  load(): { readonly waiting: number; readonly lanes: number }
  /** Resolves when everything that waits is stored or refused. */
  drain(): Promise<void>
}

/** Bounds of a batch and of what may wait in one lane. */
export const LANE_BOUNDS = { batchRows: 256, batchBytes: 1 << 20, laneRows: 2000, laneBytes: 8 << 20 } as const

const RETRIES = 3
const UNIQUE_VIOLATION = '23505'

interface Waiting {
  readonly message: OutgoingMessage
  readonly promise: Promise<StoredMessage>
  readonly resolve: (stored: StoredMessage) => void
  readonly reject: (error: unknown) => void
}

/** One message of one sender: retries of it share this key. */
export function laneKey(message: Pick<OutgoingMessage, 'conversationId' | 'senderId' | 'clientId'>): string {
  return `${message.conversationId}/${message.senderId}/${message.clientId}`
}

/**
 * One lane a workspace with one batch in flight: sends of a workspace share commits, a conversation never overtakes
 * itself, and other workspaces do not wait. A batch of one conversation's neighbours fails only for the bad one.
 */
export function createLanes(storeMessages: StoreMessages, findStored: FindStored, stored: (rows: number) => void): Lanes {
  const store: StoreMessages = async (tenantId, messages) => {
    const placed = await storeMessages(tenantId, messages)
    stored(messages.length)
    return placed
  }
  const lanes = new Map<string, Lane>()
  return {
    send: (tenantId, message) => {
      const lane = lanes.get(tenantId) ?? new Lane(tenantId, store, findStored, () => lanes.delete(tenantId))
      lanes.set(tenantId, lane)
      return lane.send(message)
    },
    load: () => ({ waiting: [...lanes.values()].reduce((sum, lane) => sum + lane.waiting, 0), lanes: lanes.size }),
    drain: async () => {
      await Promise.all([...lanes.values()].map((lane) => lane.idle()))
    }
  }
}

class Lane {
  readonly #tenantId: string
  readonly #store: StoreMessages
  readonly #findStored: FindStored
  readonly #onIdle: () => void
  readonly #pending = new Map<string, Promise<StoredMessage>>()
  #queue: Waiting[] = []
  #bytes = 0
  #running: Promise<void> | undefined

  constructor(tenantId: string, store: StoreMessages, findStored: FindStored, onIdle: () => void) {
    this.#tenantId = tenantId
    this.#store = store
    this.#findStored = findStored
    this.#onIdle = onIdle
  }

  send(message: OutgoingMessage): Promise<StoredMessage> {
    const key = laneKey(message)
    const known = this.#pending.get(key)
    if (known) return known
    if (this.#queue.length >= LANE_BOUNDS.laneRows || this.#bytes + message.body.length > LANE_BOUNDS.laneBytes) {
      return Promise.reject(new Problem('busy', { retryAfter: 1 }))
    }
    const { promise, resolve, reject } = Promise.withResolvers<StoredMessage>()
    this.#pending.set(key, promise)
    const fail = (error: unknown) => {
      // At once: who sends it again because it failed must not be answered with the old failure.
      if (this.#pending.get(key) === promise) this.#pending.delete(key)
      reject(error)
    }
    this.#queue.push({ message, promise, resolve, reject: fail })
    this.#bytes += message.body.length
    this.#running ??= this.#run()
    return promise
  }

  /** Messages that no batch has taken yet. */
  get waiting(): number {
    return this.#queue.length
  }

  async idle(): Promise<void> {
    await this.#running
  }

  async #run(): Promise<void> {
    // One turn of the event loop gathers what its sockets had to say.
    await new Promise((resolve) => setImmediate(resolve))
    while (this.#queue.length > 0) {
      const batch = this.#take()
      await this.#storeAll(batch, 0)
      for (const { message, promise } of batch) if (this.#pending.get(laneKey(message)) === promise) this.#pending.delete(laneKey(message))
    }
    this.#running = undefined
    this.#onIdle()
  }

  #take(): Waiting[] {
    let rows = 0
    let bytes = 0
    for (const { message } of this.#queue) {
      if (rows === LANE_BOUNDS.batchRows || (rows > 0 && bytes + message.body.length > LANE_BOUNDS.batchBytes)) break
      rows += 1
      bytes += message.body.length
    }
    this.#bytes -= bytes
    return this.#queue.splice(0, rows)
  }

  /** Stores a batch, halving it around a bad message; the halves run one after the other, so order is kept. */
  async #storeAll(batch: readonly Waiting[], tries: number): Promise<void> {
    if (batch.length === 0) return
    try {
      const placed = await this.#store(this.#tenantId, batch.map(({ message }) => message))
      batch.forEach(({ message, resolve }, index) => resolve({ id: message.id, at: message.at, seq: placed[index]?.seq ?? 0, publicSeq: placed[index]?.publicSeq ?? 0 }))
    } catch (error) {
      try {
        await this.#recover(batch, tries, error)
      } catch (failure) {
        for (const { reject } of batch) reject(failure)
      }
    }
  }

  async #recover(batch: readonly Waiting[], tries: number, error: unknown): Promise<void> {
    const code = errorCode(error)
    const lost = isConnectionLost(error)
    const transient = lost || isHeldByOthers(error)
    if (transient && tries >= RETRIES) throw problemOf(error)
    if (transient) await wait(2 ** tries * 50 * (0.5 + Math.random()))
    if (code === UNIQUE_VIOLATION || lost) {
      // Stored by an earlier try, or the answer was lost after the commit: what is stored answers with the first result.
      let rest: readonly Waiting[]
      try {
        rest = await this.#answerStored(batch)
      } catch (failure) {
        // The look-up goes the way of the first call: while the database is away neither says what was stored.
        if (isConnectionLost(failure)) return this.#recover(batch, tries + 1, failure)
        throw failure
      }
      if (rest.length < batch.length || transient) return this.#storeAll(rest, tries + 1)
    }
    if (transient) return this.#storeAll(batch, tries + 1)
    const [only] = batch
    if (batch.length === 1 && only) {
      only.reject(code === NO_SUCH_CONVERSATION ? notFound() : error)
      return
    }
    const middle = Math.ceil(batch.length / 2)
    await this.#storeAll(batch.slice(0, middle), 0)
    await this.#storeAll(batch.slice(middle), 0)
  }

  async #answerStored(batch: readonly Waiting[]): Promise<Waiting[]> {
    const stored = await this.#findStored(this.#tenantId, batch.map(({ message }) => message))
    return batch.filter(({ message, resolve }) => {
      const found = stored.get(laneKey(message))
      if (found) resolve(found)
      return !found
    })
  }
}
