import { and, count, desc, eq, gt } from 'drizzle-orm'
import type { PlatformTx } from '../../../db/index.ts'
import { backupCopies, backups } from '../../../db/schema/index.ts'
import { missingBackups, newestGood } from './repository.ts'

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

/** How backups are doing: ages, sizes and counts, for monitoring. */
export async function backupFigures(tx: PlatformTx): Promise<BackupFigures> {
  const kinds = []
  for (const kind of ['data', 'keyring'] as const) kinds.push(await figuresOf(tx, kind))
  return { kinds, missing: { home: (await missingBackups(tx, 'home')).length, offsite: (await missingBackups(tx, 'offsite')).length } }
}

async function figuresOf(tx: PlatformTx, kind: Kind): Promise<KindFigures> {
  const newest = await newestGood(tx, kind)
  const [copy] = await tx.db
    .select({ at: backups.startedAt })
    .from(backups)
    .innerJoin(backupCopies, and(eq(backupCopies.backupId, backups.id), eq(backupCopies.state, 'good')))
    .where(eq(backups.kind, kind))
    .orderBy(desc(backups.startedAt))
    .limit(1)
  const [failures] = await tx.db
    .select({ total: count() })
    .from(backups)
    .where(and(eq(backups.kind, kind), eq(backups.state, 'failed'), newest ? gt(backups.startedAt, newest.startedAt) : undefined))
  return {
    kind,
    newestAt: newest?.startedAt.getTime() ?? null,
    ms: newest?.endedAt ? newest.endedAt.getTime() - newest.startedAt.getTime() : null,
    bytes: newest?.bytes ?? null,
    copiedAt: copy?.at.getTime() ?? null,
    failed: failures?.total ?? 0
  }
}
