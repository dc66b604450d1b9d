import type { Clock } from '../operations/index.ts'
import type { Sources } from './sources.ts'

/** What the status page is told. Ages in seconds; null: not known, or there is none. */
interface ProbeFigures {
  readonly jobs: { readonly ranSecondsAgo: number | null; readonly upSeconds: number }
  readonly mail: { readonly oldestSeconds: number }
  /** Null: no backups are made here. */
  readonly backups: { readonly newestSeconds: number | null } | null
}

/** How the parts are that nobody sees from outside. @returns null when the database does not answer in time */
export async function probeFigures(sources: Sources, makesBackups: boolean, clock: Clock): Promise<ProbeFigures | null> {
  const [queues, backups] = await Promise.all([sources.queues(), sources.backups()])
  if (!queues || (makesBackups && !backups)) return null
  const newestAt = backups?.kinds.find(({ kind }) => kind === 'data')?.newestAt ?? null
  return {
    jobs: { ranSecondsAgo: queues.ranSecondsAgo, upSeconds: Math.round(process.uptime()) },
    mail: { oldestSeconds: Math.round(queues.mails.oldestSeconds) },
    backups: makesBackups ? { newestSeconds: newestAt === null ? null : Math.max(0, Math.round((clock.now() - newestAt) / 1000)) } : null
  }
}
