const DAY_MS = 86_400_000

/** When backups are made: at this hour of each day, 0 to 23, in this time zone. */
export interface BackupHour {
  readonly hour: number
  /** As in `Europe/Amsterdam`. */
  readonly timeZone: string
}

/** Minutes by which a time zone's clocks are ahead of UTC at a moment. */
function offsetMs(at: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en', { timeZone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric' }).formatToParts(at)
  const of = (type: string) => Number(parts.find((part) => part.type === type)?.value)
  return Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'), of('second')) - Math.floor(at / 1000) * 1000
}

/** The moment at which the clocks of a time zone show this time; of an hour that summer time leaves out, the hour after it. */
function momentOf(localMs: number, timeZone: string): number {
  const guess = localMs - offsetMs(localMs, timeZone)
  return localMs - offsetMs(guess, timeZone)
}

/** The latest moment, now or before, at which a backup was to be made. */
export function lastDue(now: number, { hour, timeZone }: BackupHour): number {
  const localDay = Math.floor((now + offsetMs(now, timeZone)) / DAY_MS) * DAY_MS
  const today = momentOf(localDay + hour * 3_600_000, timeZone)
  return today <= now ? today : momentOf(localDay - DAY_MS + hour * 3_600_000, timeZone)
}

/** The moment at which the next one is to be made. */
export function nextDue(now: number, at: BackupHour): number {
  const next = lastDue(now + DAY_MS, at)
  return next > now ? next : lastDue(now + 2 * DAY_MS, at)
}

/** When drills are made: at this hour of this day of the week, 0 is Sunday. */
export interface DrillHour extends BackupHour {
  readonly day: number
}

/** The latest moment, now or before, at which a drill was to be made. */
export function lastDrillDue(now: number, { day, hour, timeZone }: DrillHour): number {
  const localDay = Math.floor((now + offsetMs(now, timeZone)) / DAY_MS)
  // The first day of all was a Thursday.
  const own = localDay - ((localDay + 4 - day + 7) % 7)
  const due = momentOf(own * DAY_MS + hour * 3_600_000, timeZone)
  return due <= now ? due : momentOf((own - 7) * DAY_MS + hour * 3_600_000, timeZone)
}

/** The moment at which the next one is to be made. */
export function nextDrillDue(now: number, at: DrillHour): number {
  const next = lastDrillDue(now + 7 * DAY_MS, at)
  return next > now ? next : lastDrillDue(now + 8 * DAY_MS, at)
}
