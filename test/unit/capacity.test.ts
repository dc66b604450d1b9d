import t from 'tap'
import { project } from '../../src/features/capacity/project.ts'

const DAY_MS = 24 * 60 * 60_000
const daysOf = (values: readonly number[]) => values.map((value, at) => ({ day: Date.UTC(2026, 0, 1) + at * DAY_MS, value }))

t.test('W13: a limit is reached in the range of days that a straight line allows', async (t) => {
  // Ten a day, without any spread: from 190 there are 81 steps to 1,000.
  const even = project(daysOf(Array.from({ length: 20 }, (_, at) => at * 10)), 1_000)
  t.match(even, { soonest: 81, latest: 81 })
  t.ok(Math.abs((even?.perDay ?? 0) - 10) < 1e-9)
  // By hand: days 0 to 9, values 2·day ± 1 in turn. Slope 2 - 0.0606 = 1.9394, residuals 9.697, standard error
  // sqrt(9.697 / 8 / 82.5) = 0.12121, t(8) = 2.306: from 1.6599 to 2.2189 a day. The last value is 17, 100 are 83 away.
  const uneven = project(daysOf(Array.from({ length: 10 }, (_, at) => 2 * at + (at % 2 === 0 ? 1 : -1))), 100)
  t.ok(Math.abs((uneven?.perDay ?? 0) - 1.9394) < 1e-4, `${uneven?.perDay}`)
  t.match(uneven, { soonest: 37, latest: 50 })
})

t.test('W13: what does not grow is never full, what may or may not grow has no latest day, and a few days say nothing', async (t) => {
  t.match(project(daysOf(Array.from({ length: 30 }, (_, at) => 500 - at)), 1_000), { soonest: null, latest: null })
  const flat = project(daysOf(Array.from({ length: 30 }, (_, at) => 500 + (at % 3) * 20)), 600)
  t.ok(flat !== null && flat.soonest !== null && flat.latest === null, JSON.stringify(flat))
  t.match(project(daysOf([90, 92, 95, 97, 99, 100, 101]), 100), { soonest: 0, latest: 0 })
  t.equal(project(daysOf([1, 2, 3, 4, 5, 6]), 10), null)
})

t.test('W13: a day without a measurement is left out, not counted as nothing', async (t) => {
  const days = daysOf(Array.from({ length: 20 }, (_, at) => at * 10))
  t.match(project(days.filter((_, at) => at % 4 !== 1), 1_000), { soonest: 81, latest: 81 })
})

t.end()
