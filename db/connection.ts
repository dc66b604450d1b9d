import type { Client } from './connect.ts'

/** A connection is renewed after this long, so that a server behind a name that moved is found again. */
const MAX_AGE_MS = 45 * 60_000
/** A connection that nobody needed for this long is given up. */
const IDLE_MS = 60_000

/** Opens a client of one connection, and has the function given to it called when that closes. */
export type OpenClient = (onClose: () => void) => Client

/**
 * A client of one connection that is never written to again once it closed, and that tells whoever waits for it. The
 * driver's own pool and its `begin` are not used, because of what they do when a connection breaks (postgres.js 3.4.9,
 * porsager/postgres #1154 and #1208): the rollback, or whatever query comes next, is written to a socket that is gone,
 * which throws where nobody can catch it and ends the process; and a query that was being written may never settle. Nor is
 * its `idle_timeout`: between its farewell to the server and the end of the socket it still takes queries, which then fail.
 */
export class Connection {
  readonly client: Client
  readonly #waiting = new Set<(error: Error) => void>()
  readonly #since = performance.now()
  readonly #onClose: () => void
  readonly #idleMs: number
  #idle: NodeJS.Timeout | undefined
  #closed = false

  constructor(open: OpenClient, onClose: () => void, idleMs = IDLE_MS) {
    this.#onClose = onClose
    this.#idleMs = idleMs
    this.client = open(() => this.close())
  }

  get closed(): boolean {
    return this.#closed
  }

  /** How many wait for an answer. */
  get load(): number {
    return this.#waiting.size
  }

  get isOld(): boolean {
    return performance.now() - this.#since > MAX_AGE_MS
  }

  /** Runs something that needs this connection. @throws Error with the code CONNECTION_CLOSED as soon as it is gone */
  async use<T>(run: () => Promise<T>): Promise<T> {
    const { promise: lost, reject } = Promise.withResolvers<never>()
    this.#waiting.add(reject)
    try {
      return await Promise.race([run(), lost])
    } finally {
      this.#waiting.delete(reject)
      if (this.load === 0 && !this.#closed) this.#rest()
    }
  }

  /** From now on nobody needs it. Who closes it is whoever hands it out, so nobody gets one that is about to close. */
  #rest(): void {
    this.#idle ??= setTimeout(() => {
      if (this.load === 0) this.close()
    }, this.#idleMs).unref()
    this.#idle.refresh()
  }

  /** Gives the connection up. Safe to call twice. */
  close(): void {
    if (this.#closed) return
    this.#closed = true
    clearTimeout(this.#idle)
    this.#onClose()
    // For what it still has queued the driver connects again, also when its client has ended: nobody would close that one.
    Object.assign(this.client.options, { socket: refuseSocket })
    this.client.end({ timeout: 0 }).catch(() => undefined)
    for (const reject of this.#waiting) reject(connectionLost())
  }
}

function refuseSocket(): never {
  throw connectionLost()
}

export function connectionLost(): Error {
  return Object.assign(new Error('The connection to the database was lost'), { code: 'CONNECTION_CLOSED' })
}
