import type { Span } from './samples.ts'

const DAY_MS = 24 * 60 * 60_000

/** Milliseconds of a period by what was measured in them. What was not measured is neither up nor down. */
export interface Measured {
  readonly up: number
  readonly down: number
  readonly unmeasured: number
}

/** A day or a month of UTC. */
export interface Period extends Measured {
  readonly from: number
  readonly until: number
}

/** What spans say about a period. */
export function measure(spans: readonly Span[], from: number, until: number): Measured {
  let [up, down] = [0, 0]
  for (const span of spans) {
    const length = Math.min(span.until, until) - Math.max(span.start, from)
    if (length <= 0) continue
    if (span.up) up += length
    else down += length
  }
  return { up, down, unmeasured: Math.max(0, until - from - up - down) }
}

/** The share of the measured time in which it worked, 0 to 1; null when nothing was measured. */
export function availabilityOf({ up, down }: Measured): number | null {
  return up + down === 0 ? null : up / (up + down)
}

/** The last days up to now, the oldest first; the last one is today, as far as it has gone. */
export function daysOf(spans: readonly Span[], now: number, count: number): Period[] {
  const today = Math.floor(now / DAY_MS) * DAY_MS
  return Array.from({ length: count }, (_, index) => {
    const from = today - (count - 1 - index) * DAY_MS
    const until = Math.min(from + DAY_MS, now)
    return { from, until, ...measure(spans.filter((span) => span.until > from && span.start < until), from, until) }
  })
}

/** The months of UTC since a moment, the newest first. The first begins when measuring did, the last ends now. */
export function monthsSince(since: number, now: number): { from: number; until: number }[] {
  const months: { from: number; until: number }[] = []
  const first = new Date(since)
  for (let [year, month] = [first.getUTCFullYear(), first.getUTCMonth()]; Date.UTC(year, month) < now; month++) {
    months.unshift({ from: Math.max(Date.UTC(year, month), since), until: Math.min(Date.UTC(year, month + 1), now) })
  }
  return months
}
