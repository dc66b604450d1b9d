import { formatDate, formatExact, formatTime } from '../../lib/dates.ts'
import { t } from './texts.ts'

/** A day and a time, with the exact one on hover. */
export function Moment({ at }: { at: string | null }) {
  if (at === null) return <>{t('never')}</>
  return <time dateTime={at} title={formatExact(at)}>{`${formatDate(at)}, ${formatTime(at)}`}</time>
}
