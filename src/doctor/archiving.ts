import { sql } from 'drizzle-orm'
import { type Finding, look, ok, red } from './finding.ts'

/** How the database hands on what it writes, as PostgreSQL says it. */
export type Archiver = {
  readonly mode: string
  readonly command: string
  readonly library: string
  /** The latest piece was not taken. */
  readonly failing: boolean
  /** As in `2026-11-21T02:00:00Z`; null: nothing was taken yet. */
  readonly archivedAt: string | null
}

/** Reads an `Archiver`: whether each finished piece of the write-ahead log goes to somebody, to whom, and whether he takes it. */
export const ARCHIVER = sql`
  select current_setting('archive_mode') as mode, current_setting('archive_command') as command, coalesce(current_setting('archive_library', true), '') as library,
    coalesce(last_failed_time > coalesce(last_archived_time, '-infinity'), false) as failing, to_char(last_archived_time at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as "archivedAt"
  from pg_stat_archiver`

/** What can be lost between two backups. A provider's recovery to a point in time shows here only where it uses the same means. */
export function archiving(archiver: Archiver | undefined): Finding {
  const id = 'wal-archiving'
  if (!archiver || archiver.mode === 'off') return look(id, 'without archiving of the write-ahead log up to a day can be lost: archive_mode is off', 'For a database of your own: docs/backups.md. A provider has its own recovery to a point in time: see that it is on.')
  if (archiver.library === '' && ['', '(disabled)'].includes(archiver.command)) return red(id, 'archive_mode is on and archive_command is empty: the write-ahead log piles up until the disk is full', 'Set archive_command: docs/backups.md.')
  if (archiver.failing) return red(id, 'archive_command does not take the write-ahead log: it piles up until the disk is full', 'PostgreSQL\'s own log says what archive_command says.')
  return ok(id, `the database archives its write-ahead log, ${archiver.archivedAt === null ? 'nothing of it yet' : `last at ${archiver.archivedAt}`}`)
}
