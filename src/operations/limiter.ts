import { sql } from 'drizzle-orm'
import { LRUCache } from 'lru-cache'
import type { SystemKeys, WithPlatform } from '../../db/index.ts'
import { Problem } from '../errors/index.ts'
import type { Limit, LimitName, LimitTable } from './limits.ts'

const MAX_KEYS = 200_000

/**
 * Takes one from a limit.
 * @throws Problem rate_limited, with the seconds after which a retry makes sense.
 */
export type TakeLimit = (name: LimitName, key: string) => Promise<void>

interface LimiterOptions {
  readonly limits: LimitTable
  readonly clock: { now(): number }
  readonly withPlatform: WithPlatform
  readonly systemKeys: SystemKeys
}

/**
 * The generic cell rate algorithm (ITU-T I.371): one number a key, the theoretical arrival time. Durable limits take
 * theirs with one conditional upsert, so parallel tries cannot pass together.
 */
export function createLimiter(options: LimiterOptions): TakeLimit {
  const arrivals = new LRUCache<string, number>({ max: MAX_KEYS })
  return async (name, key) => {
    const limit: Limit = options.limits[name]
    const now = options.clock.now()
    const latest = now + limit.every * (limit.burst - 1)
    const refused = (arrival: number) => new Problem('rate_limited', { retryAfter: Math.max(1, Math.ceil((arrival - latest) / 1000)) })
    if (limit.durable) {
      const hash = options.systemKeys.hash('throttle', name, key)
      const arrival = await options.withPlatform(async ({ db }) => {
        const at = (time: number) => sql`${new Date(time).toISOString()}::timestamptz`
        const step = sql`make_interval(secs => ${limit.every / 1000})`
        const taken = await db.execute(sql`insert into throttles (key, arrival_at) values (${hash}, ${at(now)} + ${step})
          on conflict (key) do update set arrival_at = greatest(throttles.arrival_at, ${at(now)}) + ${step}
          where throttles.arrival_at <= ${at(latest)} returning 1`)
        if (taken.length > 0) return null
        const rows = await db.execute<{ arrival: string }>(sql`select extract(epoch from arrival_at) * 1000 as arrival from throttles where key = ${hash}`)
        return Number(rows[0]?.arrival ?? now)
      })
      if (arrival !== null) throw refused(arrival)
      return
    }
    const slot = `${name}/${key}`
    const arrival = Math.max(arrivals.get(slot) ?? 0, now)
    if (arrival > latest) throw refused(arrival)
    arrivals.set(slot, arrival + limit.every)
  }
}
