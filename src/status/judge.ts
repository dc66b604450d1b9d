export type ComponentState = 'up' | 'down' | 'unknown'

interface Seen {
  state: ComponentState
  at: number
  /** Results in a row that speak against the state. */
  against: number
  since: number
}

interface JudgeOptions {
  readonly failures: number
  readonly successes: number
  /** After this long without a sample nothing is known, epoch milliseconds apart. */
  readonly staleMs: number
}

/** Says from samples whether components work: one failure makes none, one success does not undo it. */
export class Judge {
  readonly #options: JudgeOptions
  readonly #seen = new Map<string, Seen>()

  constructor(options: JudgeOptions) {
    this.#options = options
  }

  /** Takes a result. @returns the state that it led into; null when nothing changed */
  take(component: string, ok: boolean, at: number): ComponentState | null {
    const { failures, successes, staleMs } = this.#options
    const known = this.#seen.get(component)
    const seen = known && Math.abs(at - known.at) <= staleMs ? known : { state: 'unknown' as ComponentState, at, against: 0, since: at }
    this.#seen.set(component, seen)
    seen.at = at
    const result: ComponentState = ok ? 'up' : 'down'
    if (seen.state === result) {
      seen.against = 0
      return null
    }
    seen.against += 1
    // After a start the first success is believed: nothing was wrong before.
    const needed = ok ? (seen.state === 'unknown' ? 1 : successes) : failures
    if (seen.against < needed) return null
    Object.assign(seen, { state: result, against: 0, since: at })
    return result
  }

  stateOf(component: string, now: number): ComponentState {
    const seen = this.#seen.get(component)
    return seen && Math.abs(now - seen.at) <= this.#options.staleMs ? seen.state : 'unknown'
  }

  /** When the newest sample of any component was taken; null before the first. */
  get newest(): number | null {
    return this.#seen.size === 0 ? null : Math.max(...[...this.#seen.values()].map(({ at }) => at))
  }
}
