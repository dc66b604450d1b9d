import type { RegisterOutput } from '../../../features/backups/schema.ts'
import { formatBytes } from '../../lib/bytes.ts'
import { formatDate } from '../../lib/dates.ts'
import { Chart, type Point } from './chart.tsx'
import { formatTook } from './durations.ts'
import { t } from './texts.ts'

const DAY_MS = 86_400_000
const DAYS = 90

/** Size and duration of the backups of the data, day by day. */
export function ChartCard({ register: { backups, at } }: { register: RegisterOutput }) {
  const now = Date.parse(at)
  const shown = backups.filter(({ kind, startedAt, bytes, milliseconds, failure }) => kind === 'data' && failure === null && bytes !== null && milliseconds !== null && now - Date.parse(startedAt) < DAYS * DAY_MS).toReversed()
  const points = (of: 'bytes' | 'milliseconds'): Point[] => shown.map((backup) => ({ at: Date.parse(backup.startedAt), value: backup[of] ?? 0, when: formatDate(backup.startedAt) }))
  const measures = [
    { key: 'size', title: t('size'), label: 'chartSize', points: points('bytes'), show: formatBytes },
    { key: 'duration', title: t('duration'), label: 'chartDuration', points: points('milliseconds'), show: formatTook }
  ] as const
  return (
    <section class="operators__card" aria-labelledby="chart">
      <h2 id="chart">{t('chartTitle')}</h2>
      <p class="operators__text">{shown.length < 2 ? t('chartEmpty') : t('chartText')}</p>
      {shown.length >= 2 && (
        <div class="backups__charts">
          {measures.map(({ key, title, label, points, show }) => {
            const [first, last] = [show(points[0]?.value ?? 0), show(points.at(-1)?.value ?? 0)]
            const most = show(points.reduce((high, { value }) => Math.max(high, value), 0))
            return (
              <figure key={key} class="backups__figure">
                <figcaption><span class="operators__muted">{title}</span> <strong>{last}</strong></figcaption>
                <Chart points={points} from={now - DAYS * DAY_MS} until={now} show={show} label={t(label, { count: points.length, first, last, most })} />
                <p class="backups__axis" aria-hidden="true"><span>{t('ninetyDaysAgo')}</span><span>{t('today')}</span></p>
              </figure>
            )
          })}
        </div>
      )}
    </section>
  )
}
