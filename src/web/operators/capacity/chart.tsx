import type { CapacityMeasure } from '../../../features/capacity/schema.ts'

const [WIDTH, HEIGHT] = [320, 72]
const DAY_MS = 24 * 60 * 60_000
const DAYS = 90

interface ChartProps {
  readonly measure: CapacityMeasure
  /** What the picture shows, in words. */
  readonly label: string
  readonly now: number
}

/** The highest of each of the last ninety days, from nothing to the limit. Days that were not measured leave a gap. */
export function Chart({ measure: { days, limit }, label, now }: ChartProps) {
  const top = limit ?? Math.max(1, ...days.map(({ value }) => value)) * 1.1
  const points = days.map(({ day, value }) => ({ day: Date.parse(day), x: WIDTH - ((now - Date.parse(day)) / DAY_MS / DAYS) * WIDTH, y: HEIGHT - Math.min(1, value / top) * (HEIGHT - 4) - 2 }))
  const pieces = points.map(({ day, x, y }, at) => `${at > 0 && day - (points[at - 1]?.day ?? 0) <= DAY_MS ? 'L' : 'M'}${x.toFixed(1)} ${y.toFixed(1)}`)
  return (
    <svg class="capacity__chart" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" role="img" aria-label={label}>
      {limit !== null && <line class="capacity__limit" x1="0" y1="1" x2={WIDTH} y2="1" />}
      <line class="capacity__floor" x1="0" y1={HEIGHT - 1} x2={WIDTH} y2={HEIGHT - 1} />
      <path class="capacity__line" d={pieces.join('')} />
      {points.length > 0 && <circle class="capacity__now" cx={points.at(-1)?.x} cy={points.at(-1)?.y} r="2.5" />}
    </svg>
  )
}
