import { Problem } from '../../errors/index.ts'

/** How long a search waits for its turn before it is told that others keep the workspace busy. */
const MAX_WAIT_MS = 10_000
const MAX_WAITING = 64
/** A search that others wait for hands its turn on after this long, and gets it back after them. */
const TURN_MS = 2_000

/** One search's place in the order. */
export interface Turn {
  /** True once it was cancelled or replaced: whoever holds it stops at the next look. */
  readonly cancelled: boolean
  /** Lets those who wait go first when this one has had its time. */
  handOn(): Promise<void>
  /** Ends it; must be called in any case. */
  leave(): void
}

class Held {
  readonly #line: Line
  readonly memberId: string
  readonly searchId: string | null
  cancelled = false
  since = 0
  start: (() => void) | undefined

  constructor(line: Line, memberId: string, searchId: string | null) {
    this.#line = line
    this.memberId = memberId
    this.searchId = searchId
  }

  cancel(): void {
    this.cancelled = true
    // Who still waits need not wait for being told.
    this.start?.()
  }

  async handOn(): Promise<void> {
    if (this.cancelled || !this.#line.isWaited || this.#line.clock.now() - this.since < TURN_MS) return
    this.#line.release(this)
    await this.#line.wait(this)
  }
}

/** The searches of one workspace: one runs, the others wait in order. */
class Line {
  readonly clock: { now(): number }
  #running: Held | null = null
  #waiting: Held[] = []

  constructor(clock: { now(): number }) {
    this.clock = clock
  }

  get isWaited(): boolean {
    return this.#waiting.length > 0
  }

  get isEmpty(): boolean {
    return this.#running === null && this.#waiting.length === 0
  }

  get all(): Held[] {
    return [...(this.#running ? [this.#running] : []), ...this.#waiting]
  }

  /** Resolves when it is this one's turn, or when it was cancelled. With a bound it rejects instead of waiting longer. */
  async wait(held: Held, boundMs?: number): Promise<void> {
    if (this.#running === null) {
      this.#run(held)
      return
    }
    if (boundMs !== undefined && this.#waiting.length >= MAX_WAITING) throw busy()
    this.#waiting.push(held)
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const timer = boundMs === undefined ? undefined : setTimeout(reject, boundMs, busy())
    held.start = resolve
    try {
      await promise
    } finally {
      clearTimeout(timer)
      held.start = undefined
    }
  }

  release(held: Held): void {
    this.#waiting = this.#waiting.filter((other) => other !== held)
    if (this.#running !== held) return
    this.#running = null
    const next = this.#waiting.shift()
    if (next) this.#run(next)
  }

  #run(held: Held): void {
    this.#running = held
    held.since = this.clock.now()
    held.start?.()
  }
}

const busy = () => new Problem('busy', { retryAfter: 5, detail: 'Colleagues are searching; try again in a moment.' })

/** One search at a time in a workspace; a newer one of the same member replaces the older. */
export class Turns {
  readonly #lines = new Map<string, Line>()
  readonly #clock: { now(): number }

  /** @param clock Milliseconds from any beginning; a turn's length is measured by it. */
  constructor(clock: { now(): number } = performance) {
    this.#clock = clock
  }

  /**
   * Waits for the turn.
   * @param searchId What `cancel` will name it by; null when nothing will.
   * @throws Problem busy
   */
  async take(tenantId: string, memberId: string, searchId: string | null, maxWaitMs = MAX_WAIT_MS): Promise<Turn> {
    const line = this.#lines.get(tenantId) ?? new Line(this.#clock)
    this.#lines.set(tenantId, line)
    for (const other of line.all) if (other.memberId === memberId) other.cancel()
    const held = new Held(line, memberId, searchId)
    const leave = () => {
      line.release(held)
      if (line.isEmpty && this.#lines.get(tenantId) === line) this.#lines.delete(tenantId)
    }
    try {
      await line.wait(held, maxWaitMs)
    } catch (error) {
      leave()
      throw error
    }
    return {
      get cancelled() {
        return held.cancelled
      },
      handOn: () => held.handOn(),
      leave
    }
  }

  /** Stops a member's search. False when there is none of that name. */
  cancel(tenantId: string, memberId: string, searchId: string): boolean {
    const found = this.#lines.get(tenantId)?.all.filter((held) => held.memberId === memberId && held.searchId === searchId && !held.cancelled) ?? []
    for (const held of found) held.cancel()
    return found.length > 0
  }

  /** How many workspaces have a search running or waiting. */
  get size(): number {
    return this.#lines.size
  }
}
