const DAY_MS = 24 * 60 * 60_000
/** A line through fewer days says more about chance than about growth. */
const FEWEST_DAYS = 7
/** Beyond ten years a straight line says nothing. */
const FARTHEST_DAYS = 3650

/** The value of a day; the day is its beginning in UTC, epoch milliseconds. */
export interface Day {
  readonly day: number
  readonly value: number
}

export interface Projection {
  /** What each day adds by the straight line that fits best. */
  readonly perDay: number
  /** Days from the last one until the limit is reached: the soonest and the latest that the spread of the days allows (95 %). Null: not within ten years. */
  readonly soonest: number | null
  readonly latest: number | null
}

/**
 * When a limit is reached if growth goes on as it did: ordinary least squares over the days, with the 95 % interval of the
 * slope by Student's t. Days without a value are left out, not counted as nothing.
 * @returns null when there are fewer than seven days
 */
export function project(days: readonly Day[], limit: number): Projection | null {
  if (days.length < FEWEST_DAYS) return null
  const xs = days.map(({ day }) => day / DAY_MS)
  const ys = days.map(({ value }) => value)
  const [meanX, meanY] = [mean(xs), mean(ys)]
  const spread = sum(xs.map((x) => (x - meanX) ** 2))
  const slope = sum(xs.map((x, at) => (x - meanX) * ((ys[at] ?? 0) - meanY))) / spread
  const residuals = sum(xs.map((x, at) => ((ys[at] ?? 0) - meanY - slope * (x - meanX)) ** 2))
  const margin = studentT95(days.length - 2) * Math.sqrt(residuals / (days.length - 2) / spread)
  const left = limit - (ys.at(-1) ?? 0)
  return { perDay: slope, soonest: daysTo(left, slope + margin), latest: daysTo(left, slope - margin) }
}

function daysTo(left: number, perDay: number): number | null {
  if (left <= 0) return 0
  if (perDay <= 0) return null
  // A hair more, so that the arithmetic of binary fractions takes no day away.
  const days = Math.floor(left / perDay + 1e-6)
  return days > FARTHEST_DAYS ? null : days
}

/** The two-sided 95 % point of Student's distribution, by the expansion of Cornish and Fisher (Abramowitz and Stegun 26.7.5); right to 0.03 from five degrees on. */
function studentT95(degrees: number): number {
  const z = 1.959964
  const [z3, z5, z7] = [z ** 3, z ** 5, z ** 7]
  return z + (z3 + z) / (4 * degrees) + (5 * z5 + 16 * z3 + 3 * z) / (96 * degrees ** 2) + (3 * z7 + 19 * z5 + 17 * z3 - 15 * z) / (384 * degrees ** 3)
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)
const mean = (values: readonly number[]) => sum(values) / values.length
