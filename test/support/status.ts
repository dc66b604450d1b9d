import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Test } from 'tap'
import { keepSample } from '../../src/status/samples.ts'
import type { Store } from '../../src/status/store.ts'

export const MINUTE = 60_000
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR
export const START = Date.UTC(2026, 7, 17)

/** A folder that goes with the test. */
export async function folder(t: Test): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'rind-status-'))
  t.teardown(() => rm(path, { recursive: true, force: true }))
  return path
}

/** 90 days with a look each five minutes: an outage of six looks, an hour in which one fails, a night without measuring. */
export function simulate(store: Store, component: string): void {
  for (let at = START; at <= START + 90 * DAY; at += 5 * MINUTE) {
    const since = at - START
    const isAsleep = since > 20 * DAY + 3 * HOUR && since < 20 * DAY + 9 * HOUR
    const fails = (since >= 10 * DAY + 10 * HOUR && since <= 10 * DAY + 10 * HOUR + 25 * MINUTE) || since === 30 * DAY + 12 * HOUR
    if (!isAsleep) keepSample(store, { component, at, ok: !fails, ms: 30 }, 12.5 * MINUTE)
  }
}
