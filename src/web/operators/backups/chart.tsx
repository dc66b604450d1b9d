import { t } from './texts.ts'

const [WIDTH, HEIGHT, TOP] = [360, 96, 14]

/** A value of a moment. */
export interface Point {
  readonly at: number
  readonly value: number
  /** The moment in words. */
  readonly when: string
}

interface ChartProps {
  readonly points: readonly Point[]
  readonly from: number
  readonly until: number
  readonly show: (value: number) => string
  /** What the picture shows, in words. */
  readonly label: string
}

/** A bar a backup, from nothing to the highest; each says its own figure on hover. */
export function Chart({ points, from, until, show, label }: ChartProps) {
  const most = points.reduce((high, { value }) => Math.max(high, value), 1)
  const slot = WIDTH / 91
  const y = (value: number) => HEIGHT - Math.max(2, (value / most) * (HEIGHT - TOP))
  return (
    <svg class="backups__chart" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" role="img" aria-label={label}>
      <line class="backups__grid" x1="0" y1={TOP} x2={WIDTH} y2={TOP} />
      <line class="backups__grid" x1="0" y1={(HEIGHT + TOP) / 2} x2={WIDTH} y2={(HEIGHT + TOP) / 2} />
      <line class="backups__grid backups__grid--floor" x1="0" y1={HEIGHT} x2={WIDTH} y2={HEIGHT} />
      {points.map(({ at, value, when }, index) => {
        const x = ((at - from) / (until - from)) * (WIDTH - slot)
        return (
          <rect key={at} class={index === points.length - 1 ? 'backups__point backups__point--last' : 'backups__point'} x={x.toFixed(1)} y={y(value).toFixed(1)} width={(slot * 0.72).toFixed(1)} height={(HEIGHT - y(value)).toFixed(1)} rx="1">
            <title>{t('point', { when, value: show(value) })}</title>
          </rect>
        )
      })}
    </svg>
  )
}
