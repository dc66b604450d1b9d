import { createHash } from 'node:crypto'
import type { Store } from '../store.ts'
import type { StatusEvent } from './events.ts'

const [SECOND, MINUTE, HOUR] = [1_000, 60_000, 60 * 60_000]
/** After each try that failed; then it is given up. */
const WAITS = [5 * SECOND, MINUTE, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 4 * HOUR, 7 * HOUR]
/** Longer than any try takes. */
const CLAIM_MS = 10 * MINUTE
/** So many in a row that were given up, and a webhook is removed. */
const GIVEN_UP = 3

export interface Delivery {
  /** Names it for the receiver: the same for each try. */
  readonly id: string
  readonly subscriber: string
  readonly event: string
  readonly kind: 'email' | 'webhook'
  readonly tries: number
}

/** What is to be sent to whom. That something was sent is kept at once, so that a process that is killed sends nothing twice. */
export class Deliveries {
  readonly #store: Store
  /** What was sent while that could not be written down: in this process it is not sent again. */
  readonly #unwritten = new Set<string>()

  constructor(store: Store) {
    this.#store = store
    // Nobody else works on this file: what was claimed, a killed process claimed.
    store.write((db) => db.prepare(`update deliveries set claimed = 0, next_at = at where claimed = 1 and state = 'waiting'`).run())
  }

  /** Queues each event once for everybody who had subscribed when it happened. */
  tell(events: readonly StatusEvent[], now: number): void {
    const known = this.#store.read((db) => new Set(db.prepare('select event from told').all().map((row) => String(row['event']))), null)
    const fresh = known === null ? [] : events.filter(({ id }) => !known.has(id))
    if (fresh.length === 0) return
    this.#store.write((db) => {
      for (const { id, at } of fresh) {
        if (db.prepare('insert or ignore into told values (?, ?)').run(id, now).changes === 0) continue
        db.prepare(`insert or ignore into deliveries (subscriber, event, kind, state, at, next_at) select id, ?, kind, 'waiting', ?, ? from subscribers where state = 'active' and confirmed_at <= ?`).run(id, now, now, at)
      }
    })
  }

  /** Takes what is due, what was never tried first. Nothing is taken when that cannot be written down. */
  take(kind: Delivery['kind'], most: number, now: number): Delivery[] {
    const due = this.#store.write((db) => {
      const rows = db.prepare(`select subscriber, event, tries from deliveries where kind = ? and state = 'waiting' and next_at <= ? order by tries, next_at limit ?`).all(kind, now, most)
      const claim = db.prepare('update deliveries set claimed = 1, next_at = ? where subscriber = ? and event = ?')
      return rows.map((row): Delivery => {
        const [subscriber, event] = [String(row['subscriber']), String(row['event'])]
        claim.run(now + CLAIM_MS, subscriber, event)
        return { id: `msg_${createHash('sha256').update(`${subscriber} ${event}`).digest('hex').slice(0, 32)}`, subscriber, event, kind, tries: Number(row['tries']) }
      })
    })
    return (due ?? []).filter((delivery) => !(this.#unwritten.has(delivery.id) && this.sent(delivery)))
  }

  /** @returns whether it was written down */
  sent({ id, subscriber, event }: Delivery): boolean {
    const kept = this.#store.write((db) => {
      db.prepare('update subscribers set given_up = 0 where id = ?').run(subscriber)
      return db.prepare(`update deliveries set state = 'sent', claimed = 0 where subscriber = ? and event = ?`).run(subscriber, event) && true
    })
    if (kept) this.#unwritten.delete(id)
    else this.#unwritten.add(id)
    return true
  }

  /** Tries again later, or gives up. @returns whether the subscriber is to be removed */
  failed({ subscriber, event, kind, tries }: Delivery, now: number): boolean {
    const wait = WAITS[tries]
    return (
      this.#store.write((db) => {
        db.prepare('update deliveries set state = ?, claimed = 0, tries = tries + 1, next_at = ? where subscriber = ? and event = ?').run(wait === undefined ? 'given_up' : 'waiting', now + (wait ?? 0), subscriber, event)
        if (wait !== undefined) return false
        const row = db.prepare('update subscribers set given_up = given_up + 1 where id = ? returning given_up').get(subscriber)
        return kind === 'webhook' && Number(row?.['given_up'] ?? 0) >= GIVEN_UP
      }) ?? false
    )
  }

  /** Lets go of what is no news any more, or was answered meanwhile. */
  drop({ subscriber, event }: Delivery): void {
    this.#store.write((db) => db.prepare(`update deliveries set state = 'given_up', claimed = 0 where subscriber = ? and event = ?`).run(subscriber, event))
  }

  /** Puts aside what cannot be sent now through no fault of its receiver. */
  postpone({ subscriber, event }: Delivery, now: number): void {
    this.#store.write((db) => db.prepare('update deliveries set claimed = 0, next_at = ? where subscriber = ? and event = ?').run(now + HOUR, subscriber, event))
  }
}
