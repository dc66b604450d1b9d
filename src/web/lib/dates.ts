import { localeTag } from './i18n.ts'
import { now } from './clock.ts'
import { word } from './words.ts'

const DAY_MS = 86_400_000
const formats = new Map<string, Intl.DateTimeFormat>()

/** Making a formatter is slow and a list shows hundreds of times, so each is made once. */
function format(moment: string, name: string, options: Intl.DateTimeFormatOptions): string {
  const key = `${localeTag()} ${name}`
  let found = formats.get(key)
  if (found === undefined) {
    found = new Intl.DateTimeFormat(localeTag(), options)
    formats.set(key, found)
  }
  return found.format(new Date(moment))
}

/** 10:42 */
export const formatTime = (moment: string): string =>
  format(moment, 'time', { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
/** 4 Mar 2027 */
export const formatDate = (moment: string): string =>
  format(moment, 'date', { day: 'numeric', month: 'short', year: 'numeric' })
/** Wednesday 4 March 2027 at 10:42 */
export const formatExact = (moment: string): string =>
  format(moment, 'exact', { dateStyle: 'full', timeStyle: 'short', hourCycle: 'h23' })

const midnight = (time: Date): number => new Date(time.getFullYear(), time.getMonth(), time.getDate()).getTime()

/** How many midnights lie between a moment and now: 0 is today. */
export function daysAgo(moment: string): number {
  return Math.round((midnight(new Date(now.value)) - midnight(new Date(moment))) / DAY_MS)
}

/** Today, yesterday, Monday 12 October, and the year when it is another one. */
export function formatDay(moment: string): string {
  const days = daysAgo(moment)
  if (days === 0 || days === 1) {
    const name = new Intl.RelativeTimeFormat(localeTag(), { numeric: 'auto' }).format(-days, 'day')
    return name.charAt(0).toLocaleUpperCase(localeTag()) + name.slice(1)
  }
  const otherYear = new Date(moment).getFullYear() !== new Date(now.value).getFullYear()
  return format(moment, otherYear ? 'dayYear' : 'day', {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    ...(otherYear && { year: 'numeric' })
  })
}

/** For lists: 10:42 today, Mon this week, 12 Oct before that. */
export function formatShort(moment: string): string {
  const days = daysAgo(moment)
  if (days <= 0) return formatTime(moment)
  if (days < 7) return format(moment, 'weekday', { weekday: 'short' })
  const otherYear = new Date(moment).getFullYear() !== new Date(now.value).getFullYear()
  return otherYear ? formatDate(moment) : format(moment, 'short', { day: 'numeric', month: 'short' })
}

/** Under a day: "5 minutes ago". After that the date. */
export function formatRelative(moment: string): string {
  const seconds = Math.round((now.value - new Date(moment).getTime()) / 1000)
  if (seconds >= 86_400) return formatDate(moment)
  const relative = new Intl.RelativeTimeFormat(localeTag(), { numeric: 'auto' })
  if (seconds < 60) return relative.format(0, 'minute')
  return seconds < 3600
    ? relative.format(-Math.floor(seconds / 60), 'minute')
    : relative.format(-Math.floor(seconds / 3600), 'hour')
}

/** A length of time as a row shows it: 12 min, 3 hr, 2 days. */
export function formatDuration(milliseconds: number): string {
  const minutes = Math.floor(milliseconds / 60_000)
  if (minutes < 60) return word('minutes', { count: minutes })
  return minutes < 1440
    ? word('hours', { count: Math.floor(minutes / 60) })
    : word('days', { count: Math.floor(minutes / 1440) })
}
