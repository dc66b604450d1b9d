import type { Store } from './store.ts'

/** How long single samples are kept; what they say about availability is kept for good. */
const KEPT_MS = 48 * 60 * 60_000

/** One look at a component. */
export interface Sample {
  readonly component: string
  /** Epoch milliseconds. */
  readonly at: number
  readonly ok: boolean
  /** How long the answer took. */
  readonly ms: number
}

/** A stretch of time that was measured, with one result throughout. */
export interface Span {
  readonly up: boolean
  readonly start: number
  readonly until: number
}

/**
 * Keeps a sample and what it says about the time since the one before. A stretch counts as up only when it worked at
 * both ends; a longer one than `mostApart` was not measured, and neither is time that a clock which jumped back lives
 * through a second time.
 */
export function keepSample(store: Store, { component, at, ok, ms }: Sample, mostApart: number): void {
  store.write((db) => {
    const before = db.prepare('select at, ok from samples where component = ? and at < ? order by at desc limit 1').get(component, at)
    db.prepare('insert or ignore into samples values (?, ?, ?, ?)').run(component, at, ok ? 1 : 0, Math.round(ms))
    const start = Number(before?.['at'] ?? at)
    if (start >= at || at - start > mostApart) return
    if (db.prepare('select 1 from spans where component = ? and start < ? and until > ? limit 1').get(component, at, start)) return
    const up = ok && before?.['ok'] === 1 ? 1 : 0
    const { changes } = db.prepare('update spans set until = ? where component = ? and until = ? and up = ?').run(at, component, start, up)
    if (changes === 0) db.prepare('insert into spans values (?, ?, ?, ?)').run(component, start, at, up)
  })
}

/** Forgets single samples that are older than two days. */
export function forgetSamples(store: Store, now: number): void {
  store.write((db) => db.prepare('delete from samples where at < ?').run(now - KEPT_MS))
}

/** What was measured of a component in a period, in order. */
export function spansOf(store: Store, component: string, from: number, until: number): Span[] {
  const rows = store.read((db) => db.prepare('select start, until, up from spans where component = ? and until > ? and start < ? order by start').all(component, from, until), [])
  return rows.map((row) => ({ up: row['up'] === 1, start: Number(row['start']), until: Number(row['until']) }))
}

/** When measuring began; null before it has. */
export function measuredSince(store: Store): number | null {
  const row = store.read((db) => db.prepare('select min(start) as since from spans').get(), undefined)
  return row?.['since'] == null ? null : Number(row['since'])
}

/** Response times of successful samples in a period, in order. */
export function timesOf(store: Store, component: string, from: number): { at: number; ms: number }[] {
  const rows = store.read((db) => db.prepare('select at, ms from samples where component = ? and ok = 1 and at >= ? order by at').all(component, from), [])
  return rows.map((row) => ({ at: Number(row['at']), ms: Number(row['ms']) }))
}

/** The parts that were ever measured since a moment. */
export function measuredParts(store: Store, since: number): ReadonlySet<string> {
  const rows = store.read((db) => db.prepare('select component from samples where at >= ? union select component from spans where until >= ?').all(since, since), [])
  return new Set(rows.map((row) => String(row['component'])))
}
