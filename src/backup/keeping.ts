import type { BackupKind } from './manifest.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

/** How long a backup is kept, on each site. Copies of the keyring less: a destroyed key has to be gone from them. */
export const KEPT_MS: Readonly<Record<BackupKind, number>> = { data: 90 * DAY_MS, keyring: 7 * DAY_MS }

/** After a pause longer than this it is not known whether days went by or the clock was set. */
const PAUSE_MS = 48 * HOUR_MS
/** The clock is believed again once backups were made over this time without such a pause. */
const PROVED_MS = 20 * HOUR_MS

/** A good backup on a site. */
export interface Kept {
  readonly id: string
  readonly kind: BackupKind
  /** The moment of its snapshot, in epoch milliseconds. */
  readonly at: number
  /** Until when somebody holds it. */
  readonly heldUntil: number | null
}

/**
 * Which of a site's good backups have to be destroyed now: those whose time is over, but never the newest of a kind, none
 * that is held, and none while the clock may have been set forward.
 * @param lost Those that are not in their store as they should be: what is left of them goes in its time as well
 */
export function expired(backups: readonly Kept[], now: number, lost: readonly Kept[] = []): readonly Kept[] {
  if (!clockIsProved(backups, now)) return []
  const newest = new Set(KINDS.flatMap((kind) => newestOf(backups, kind, now)?.id ?? []))
  return [...backups, ...lost].filter(({ id, kind, at, heldUntil }) => at <= now - KEPT_MS[kind] && !newest.has(id) && (heldUntil === null || heldUntil <= now))
}

const KINDS: readonly BackupKind[] = ['data', 'keyring']

/** The newest that is not of the future: one by a clock that was set back later keeps nobody from being the last good one. */
function newestOf(backups: readonly Kept[], kind: BackupKind, now: number): Kept | undefined {
  const own = backups.filter((backup) => backup.kind === kind).toSorted((a, b) => b.at - a.at)
  return own.find(({ at }) => at <= now) ?? own[0]
}

/**
 * A clock that jumps a year ahead makes every backup look old. So after a pause nothing is destroyed until a day's backups
 * were made again, each within two days of the one before.
 */
function clockIsProved(backups: readonly Kept[], now: number): boolean {
  const times = backups.filter(({ at }) => at <= now).map(({ at }) => at).toSorted((a, b) => b - a)
  const [newest] = times
  if (newest === undefined || now - newest > PAUSE_MS) return false
  let oldest = newest
  for (const at of times) {
    if (oldest - at > PAUSE_MS) break
    oldest = at
  }
  return newest - oldest >= PROVED_MS
}

/** Off-site copies are made every second day; the hour that a backup takes is no reason to skip one. */
const OFFSITE_MS = 2 * DAY_MS - 2 * HOUR_MS

/** Whether the newest backup of the data has to be copied off-site, given the newest that was. */
export function copyIsDue(newestAt: number, copiedAt: number | null): boolean {
  return copiedAt === null || newestAt - copiedAt >= OFFSITE_MS || copiedAt > newestAt
}
