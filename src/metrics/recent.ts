const SLOT_MS = 10_000
const SLOTS = 30

const NAMES = ['requests', 'failed', 'messages', 'jobsFailed'] as const
type Name = (typeof NAMES)[number]
type Counts = Record<Name, number>

const none = (): Counts => ({ requests: 0, failed: 0, messages: 0, jobsFailed: 0 })

/** Counts of the last five minutes, in slots of ten seconds. */
export class Recent {
  readonly #slots = new Map<number, Counts>()
  readonly #began = performance.now()

  add(name: Name, count = 1): void {
    const slot = Math.floor(performance.now() / SLOT_MS)
    const counts = this.#slots.get(slot) ?? none()
    counts[name] += count
    this.#slots.set(slot, counts)
    for (const old of this.#slots.keys()) if (old <= slot - SLOTS) this.#slots.delete(old)
  }

  /** The sums, and the seconds that they are of: fewer than five minutes when the process is younger. */
  read(): Counts & { readonly seconds: number } {
    const now = performance.now()
    const oldest = Math.floor(now / SLOT_MS) - SLOTS
    const sums = none()
    for (const [slot, counts] of this.#slots) if (slot > oldest) for (const name of NAMES) sums[name] += counts[name]
    return { ...sums, seconds: Math.max(1, Math.min((SLOTS * SLOT_MS) / 1000, (now - this.#began) / 1000)) }
  }
}
