import { and, count, eq, gt } from 'drizzle-orm'
import type { PlatformTx } from '../../../db/index.ts'
import { backups } from '../../../db/schema/index.ts'
import { copiesKept, goodBackups, missingBackups, newestUntil } from './repository.ts'

type Kind = typeof backups.$inferSelect['kind']

/** What the register says of one kind of backup. Moments are epoch milliseconds; null: there is none. */
export interface KindFigures {
  readonly kind: Kind
  /** The moment that the newest good one is of. */
  readonly newestAt: number | null
  /** How long making it took, and what it weighs. */
  readonly ms: number | null
  readonly bytes: number | null
  /** The moment that the newest good copy at the other site is of. */
  readonly copiedAt: number | null
  /** Runs that failed since the newest good one. */
  readonly failed: number
}

export interface BackupFigures {
  readonly kinds: readonly KindFigures[]
  /** Backups that are not where they should be, by site. */
  readonly missing: { readonly home: number; readonly offsite: number }
}

/** How backups are doing: ages, sizes and counts, for monitoring. Those that are of the future, by a clock that ran ahead, are left out. */
export async function backupFigures(tx: PlatformTx, now: number): Promise<BackupFigures> {
  const kinds = []
  for (const kind of ['data', 'keyring'] as const) kinds.push(await figuresOf(tx, kind, now))
  return { kinds, missing: { home: (await missingBackups(tx, 'home')).length, offsite: (await missingBackups(tx, 'offsite')).length } }
}

async function figuresOf(tx: PlatformTx, kind: Kind, now: number): Promise<KindFigures> {
  // One of the future would hide that none is made any more: it would look fresh until its moment comes.
  const newest = newestUntil(await goodBackups(tx, kind), now)
  const copy = newestUntil((await copiesKept(tx)).filter((row) => row.kind === kind), now)
  const [failures] = await tx.db
    .select({ total: count() })
    .from(backups)
    .where(and(eq(backups.kind, kind), eq(backups.state, 'failed'), newest ? gt(backups.startedAt, newest.startedAt) : undefined))
  return {
    kind,
    newestAt: newest?.startedAt.getTime() ?? null,
    ms: newest?.endedAt ? newest.endedAt.getTime() - newest.startedAt.getTime() : null,
    bytes: newest?.bytes ?? null,
    copiedAt: copy?.startedAt.getTime() ?? null,
    failed: failures?.total ?? 0
  }
}
