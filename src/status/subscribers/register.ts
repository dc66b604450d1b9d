import { randomUUID } from 'node:crypto'
import type { DatabaseSync } from 'node:sqlite'
import { newToken, tokenHash } from '../../crypto/index.ts'
import type { Store } from '../store.ts'
import type { SubscriberContent, SubscriberKeys } from './keys.ts'

const DAY_MS = 24 * 60 * 60_000
/** How long a confirming link is good. */
export const CONFIRM_MS = DAY_MS
/** How often one address is asked in a day, whoever types it. */
const ASKED_PER_DAY = 3
/** Of each kind, so that one cannot take the other's place: a mail is confirmed by whoever reads it, a webhook by any machine of a stranger's. */
const MOST = { email: 50_000, webhook: 1_000 } as const
const MOST_OF_ONE_HOST = 20
/** The event of a delivery that asks to confirm. */
export const CONFIRM = 'confirm'

export interface Asking {
  readonly kind: 'email' | 'webhook'
  /** As it is compared and kept. */
  readonly to: string
  readonly locale: 'en' | 'nl'
  readonly secret?: string
}

const bytesOf = (value: unknown): Uint8Array => (value instanceof Uint8Array ? value : new Uint8Array())
const countOf = (db: DatabaseSync, sql: string, ...values: (string | number | Uint8Array)[]) => Number(db.prepare(sql).get(...values)?.['count'] ?? 0)

/** The register of subscribers, in the status page's own file. */
export class Register {
  readonly #store: Store
  readonly #keys: SubscriberKeys

  constructor(store: Store, keys: SubscriberKeys) {
    this.#store = store
    this.#keys = keys
  }

  /**
   * Keeps a wish to subscribe and queues the question to confirm it. Nothing tells whether the address was known, or was
   * asked often enough today.
   * @returns false when it could not be kept
   */
  ask({ kind, to, locale, secret }: Asking, now: number): boolean {
    const lookup = this.#keys.lookup(`${kind} ${to}`)
    const id = randomUUID()
    const [leave, confirm] = [newToken(), newToken()]
    const content = this.#keys.seal(id, { to, locale, leave, confirm, ...(secret !== undefined && { secret }) })
    const kept = this.#store.write((db) => {
      if (countOf(db, 'select count(*) as count from subscribers where kind = ?', kind) >= MOST[kind]) return false
      if (kind === 'webhook' && this.#ofHost(db, to) >= MOST_OF_ONE_HOST) return false
      if (countOf(db, 'select count(*) as count from asked where lookup = ? and at > ?', lookup, now - DAY_MS) >= ASKED_PER_DAY) return true
      db.prepare('insert into asked values (?, ?)').run(lookup, now)
      db.prepare(`delete from subscribers where lookup = ? and state = 'pending'`).run(lookup)
      db.prepare(`insert into subscribers (id, kind, state, content, lookup, leave_hash, confirm_hash, asked_at, expires_at) values (?, ?, 'pending', ?, ?, ?, ?, ?, ?)`).run(
        id, kind, content, lookup, tokenHash('status-leave', leave), tokenHash('status-confirm', confirm), now, now + CONFIRM_MS
      )
      db.prepare(`insert into deliveries (subscriber, event, kind, state, at, next_at) values (?, ?, ?, 'waiting', ?, ?)`).run(id, CONFIRM, kind, now, now)
      return true
    })
    return (kept ?? false) && this.#store.failing === null
  }

  /** How many webhooks go to the host that this one goes to. Nothing in clear says so: each is opened. */
  #ofHost(db: DatabaseSync, to: string): number {
    const { hostname } = new URL(to)
    const rows = db.prepare(`select id, content from subscribers where kind = 'webhook'`).all()
    const known = rows.map((row) => this.#keys.open(String(row['id']), bytesOf(row['content']))?.to)
    return known.filter((other) => other !== undefined && new URL(other).hostname === hostname).length
  }

  /** Whether a confirming link can be used. */
  awaits(token: string, now: number): boolean {
    return this.#store.read((db) => db.prepare(`select id from subscribers where confirm_hash = ? and state = 'pending' and expires_at > ?`).get(tokenHash('status-confirm', token), now), undefined) !== undefined
  }

  /** Uses a confirming link up. Who had subscribed before goes on with what was asked now. @returns whether it was good */
  confirm(token: string, now: number): boolean {
    const confirmed = this.#store.write((db) => {
      const pending = db.prepare(`select id, content, lookup from subscribers where confirm_hash = ? and state = 'pending' and expires_at > ?`).get(tokenHash('status-confirm', token), now)
      if (!pending) return false
      const id = String(pending['id'])
      const asked = this.#keys.open(id, bytesOf(pending['content']))
      if (asked === null) return false
      const { confirm: _, ...content } = asked
      const before = db.prepare(`select id, content from subscribers where lookup = ? and state = 'active'`).get(bytesOf(pending['lookup']))
      if (before === undefined) {
        db.prepare(`update subscribers set state = 'active', content = ?, confirm_hash = null, expires_at = null, confirmed_at = ? where id = ?`).run(this.#keys.seal(id, content), now, id)
        return true
      }
      // The older links to leave stay good, and what was sent already is not sent again.
      const known = String(before['id'])
      const leave = this.#keys.open(known, bytesOf(before['content']))?.leave ?? content.leave
      db.prepare('delete from subscribers where id = ?').run(id)
      db.prepare('update subscribers set content = ?, leave_hash = ?, given_up = 0 where id = ?').run(this.#keys.seal(known, { ...content, leave }), tokenHash('status-leave', leave), known)
      return true
    })
    return confirmed ?? false
  }

  /** Forgets who has this link: the row goes, and all that was to be sent. Says nothing about whether there was one. @returns false when it could not be done */
  leave(token: string): boolean {
    return this.#store.write((db) => db.prepare('delete from subscribers where leave_hash = ?').run(tokenHash('status-leave', token)) && true) ?? false
  }

  remove(id: string): void {
    this.#store.write((db) => db.prepare('delete from subscribers where id = ?').run(id))
  }

  contentOf(id: string): SubscriberContent | null {
    const row = this.#store.read((db) => db.prepare('select content from subscribers where id = ?').get(id), undefined)
    return row === undefined ? null : this.#keys.open(id, bytesOf(row['content']))
  }

  /** Forgets what was never confirmed, how often addresses were asked, and what was sent long ago. */
  tidy(now: number): void {
    this.#store.write((db) => {
      db.prepare(`delete from subscribers where state = 'pending' and expires_at <= ?`).run(now)
      db.prepare('delete from asked where at <= ?').run(now - DAY_MS)
      db.prepare(`delete from deliveries where state <> 'waiting' and at <= ?`).run(now - 30 * DAY_MS)
      db.prepare('delete from told where at <= ?').run(now - 90 * DAY_MS)
    })
  }

  /** Seals under the newest key what was sealed under an older one. @returns how many cannot be read, since their key is not held */
  renew(): number {
    return (
      this.#store.write((db) => {
        let unreadable = 0
        for (const row of db.prepare('select id, kind, content from subscribers').all()) {
          const [id, sealed] = [String(row['id']), bytesOf(row['content'])]
          if (this.#keys.isNewest(sealed)) continue
          const content = this.#keys.open(id, sealed)
          if (content === null) unreadable += 1
          else db.prepare('update subscribers set content = ?, lookup = ? where id = ?').run(this.#keys.seal(id, content), this.#keys.lookup(`${String(row['kind'])} ${content.to}`), id)
        }
        return unreadable
      }) ?? 0
    )
  }
}
