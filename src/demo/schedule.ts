import type { Clock, Delay, OpeningHours, Script } from './script.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
/** Somebody has been at work for this long before a day counts as staffed: what happened "today" needs room to happen. */
const SETTLED = 4 * HOUR
/** Nothing of the demo is older. */
const MAX_DAYS = 90

const minutesOf = (clock: Clock): number => {
  const [hours = 0, minutes = 0] = clock.split(':').map(Number)
  return hours * 60 + minutes
}

/** The open days of a business up to now, in this machine's own time zone. */
export class Calendar {
  readonly now: number
  /** The last moment at which somebody was there to answer: now, or when they last went home. */
  readonly staffed: number
  /** Midnights, the newest first; the first is the day of `staffed`. */
  readonly #days: readonly Date[]

  constructor(hours: OpeningHours, now: number) {
    this.now = now
    const today = new Date(now)
    const days = Array.from({ length: MAX_DAYS }, (_, ago) => new Date(today.getFullYear(), today.getMonth(), today.getDate() - ago))
    const opensAt = (day: Date) => timeOf(day, minutesOf(hours.opens))
    this.#days = days.filter((day) => hours.days.includes(day.getDay()) && opensAt(day) + SETTLED <= now)
    this.staffed = Math.min(now, timeOf(this.#day(0), minutesOf(hours.closes)))
  }

  /** A time on the open day that lies so many open days back. */
  at(daysBack: number, clock: Clock): number {
    return timeOf(this.#day(daysBack), minutesOf(clock))
  }

  #day(daysBack: number): Date {
    const day = this.#days[daysBack]
    if (!day) throw new RangeError(`The calendar has no open day ${daysBack} back`)
    return day
  }
}

function timeOf(midnight: Date, minutes: number): number {
  return new Date(midnight.getFullYear(), midnight.getMonth(), midnight.getDate(), 0, minutes).getTime()
}

/**
 * The moment of each step of a script, epoch milliseconds, in order and none in the future.
 * @throws RangeError that shows the step, when a script does not fit into time
 */
export function momentsOf(script: Script, calendar: Calendar): number[] {
  const moments: number[] = []
  let { at, daysBack } = beginning(script, calendar)
  for (const [delay] of script.steps) {
    const before = at
    if (typeof delay === 'number') {
      at += delay * MINUTE
    } else if (delay.startsWith('live ')) {
      at = calendar.now - Number(delay.slice('live '.length)) * MINUTE
    } else {
      const { days, clock } = readDays(delay)
      daysBack -= days
      at = calendar.at(daysBack, clock)
    }
    if (at < before || at > calendar.now) throw new RangeError(`Step ${moments.length + 1} of "${script.steps[0]?.[2] ?? ''}" does not fit: ${new Date(at).toISOString()}`)
    moments.push(at)
  }
  return moments
}

function beginning({ when }: Script, calendar: Calendar): { at: number; daysBack: number } {
  if (typeof when === 'string') {
    const { days, clock } = readDays(when)
    return { at: calendar.at(days, clock), daysBack: days }
  }
  return { at: 'ago' in when ? calendar.staffed - when.ago * MINUTE : calendar.now - when.live * MINUTE, daysBack: 0 }
}

function readDays(text: Exclude<Delay, number>): { days: number; clock: Clock } {
  const [, days = '', clock = ''] = /^(\d+)d (\d\d:\d\d)$/.exec(text) ?? []
  if (!days) throw new RangeError(`"${text}" is no time of a script`)
  return { days: Number(days), clock: clock as Clock }
}
