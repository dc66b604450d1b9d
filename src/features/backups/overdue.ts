const HOUR_MS = 3_600_000
/** A day, and what making one may take. */
const DAILY_MS = 26 * HOUR_MS
/** Two days, what copying may take, and the time until the next backup. */
const OFFSITE_MS = 50 * HOUR_MS + DAILY_MS
/** A week, and a day in which somebody can see to it. */
const DRILL_MS = 8 * 24 * HOUR_MS

/** Whether the newest good backup was made too long ago. Moments in epoch milliseconds. */
export const backupIsOverdue = (newestAt: number | null, now: number): boolean => newestAt !== null && now - newestAt > DAILY_MS

/** The same of the backup that was copied off-site last. */
export const copyIsOverdue = (copiedAt: number | null, now: number): boolean => copiedAt !== null && now - copiedAt > OFFSITE_MS

/** The same of the drill that passed last; where none did, of the oldest backup. */
export function drillIsOverdue(passedAt: number | null, oldestAt: number | null, now: number): boolean {
  const since = passedAt ?? oldestAt
  return since !== null && now - since > DRILL_MS
}
