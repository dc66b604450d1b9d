import { sql } from 'drizzle-orm'
import type { WithPlatform } from '../../db/index.ts'
import type { BackupFigures } from '../features/backups/index.ts'

/** What is asked at the moment of a scrape. */
export interface Sources {
  sockets(): number
  lanes(): { readonly waiting: number; readonly lanes: number }
  pools(): Readonly<Record<string, { readonly busy: number; readonly waiting: number }>>
  /** Null when the database does not answer in time. */
  queues(): Promise<Queues | null>
  /** Null when the database does not answer in time, or no backups are made here. */
  backups(): Promise<BackupFigures | null>
}

export interface Queues {
  readonly jobs: readonly { readonly name: string; readonly waiting: number; readonly running: number }[]
  /** Since when background work by the schedule last ran; null: not within the last hour. */
  readonly ranSecondsAgo: number | null
  readonly mails: { readonly waiting: number; readonly oldestSeconds: number }
}

/** What waits in the job queue and in the outbox: counts and ages, nothing of what it is about. */
export function readQueues(withPlatform: WithPlatform, now: number): Promise<Queues> {
  return withPlatform(async ({ db }) => {
    const jobs = await db.execute<{ name: string; waiting: number; running: number }>(sql`
      select q.name, (count(j.id) filter (where j.state in ('created', 'retry') and j.start_after <= now()))::int as waiting, (count(j.id) filter (where j.state = 'active'))::int as running
      from pgboss.queue q left join pgboss.job j on j.name = q.name and j.state < 'completed' group by q.name order by q.name`)
    const [ran] = await db.execute<{ seconds: number | null }>(sql`
      select extract(epoch from now() - max(completed_on))::int as seconds from pgboss.job where name = 'probe.prune' and state = 'completed'`)
    const [mails] = await db.execute<{ waiting: number; oldest: string | null }>(sql`
      select count(*)::int as waiting, extract(epoch from min(created_at)) as oldest from mails where sent_at is null and refused_at is null`)
    const oldest = mails?.oldest ?? null
    return { jobs, ranSecondsAgo: ran?.seconds ?? null, mails: { waiting: mails?.waiting ?? 0, oldestSeconds: oldest === null ? 0 : Math.max(0, now / 1000 - Number(oldest)) } }
  })
}
