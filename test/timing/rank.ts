/** What two sets of times tell apart. */
export interface Comparison {
  /** How likely a time of the first set is longer than one of the second: 0.5 tells nothing, 1 everything. */
  readonly advantage: number
  /** How many standard errors that is from 0.5; beyond 3.3 it is chance once in a thousand times. */
  readonly sigmas: number
  readonly medians: readonly [number, number]
}

const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0

/**
 * Mann and Whitney's rank test: it asks nothing of the form of the times, and one slow answer among hundreds moves it by
 * one rank. That suits times of a shared machine, whose means tell about the machine.
 */
export function compare(first: readonly number[], second: readonly number[]): Comparison {
  const all = [...first.map((time) => ({ time, own: true })), ...second.map((time) => ({ time, own: false }))].toSorted((a, b) => a.time - b.time)
  let ranks = 0
  for (let start = 0; start < all.length; ) {
    let end = start
    while (end < all.length && all[end]?.time === all[start]?.time) end++
    // Equal times share the mean of their ranks.
    const rank = (start + 1 + end) / 2
    for (let index = start; index < end; index++) if (all[index]?.own) ranks += rank
    start = end
  }
  const [n, m] = [first.length, second.length]
  const advantage = (ranks - (n * (n + 1)) / 2) / (n * m)
  const error = Math.sqrt((n + m + 1) / (12 * n * m))
  return { advantage, sigmas: (advantage - 0.5) / error, medians: [median(first), median(second)] }
}
