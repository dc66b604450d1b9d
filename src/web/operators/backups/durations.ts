import { t } from './texts.ts'

/** How long something took: 8 s, 2 min 5 s, 1 h 20 min. */
export function formatTook(milliseconds: number): string {
  const seconds = Math.max(1, Math.round(milliseconds / 1000))
  if (seconds < 60) return t('seconds', { count: seconds })
  if (seconds < 3600) return t('minutesSeconds', { minutes: Math.floor(seconds / 60), seconds: seconds % 60 })
  return t('hoursMinutes', { hours: Math.floor(seconds / 3600), minutes: Math.floor((seconds % 3600) / 60) })
}
