import { setTimeout as wait } from 'node:timers/promises'

/**
 * Most that a backup reads in a second, in bytes: people who write meanwhile should not feel it, and 16 MiB/s are still
 * 1.4 TB a day. PostgreSQL's own `pg_basebackup --max-rate` is for the same.
 */
const MOST_A_SECOND = 16 * 1024 * 1024
/** What was not used is kept for this long: a stream that waited may catch up a little, and never in a burst. */
const KEPT_MS = 100

/** Lets a stream pass, at most so fast. */
export async function* paced(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let due = performance.now()
  for await (const chunk of source) {
    yield chunk
    due = Math.max(due, performance.now() - KEPT_MS) + (chunk.length / MOST_A_SECOND) * 1000
    const ahead = due - performance.now()
    // Timers are no finer than this.
    if (ahead >= 2) await wait(ahead)
  }
}
