import { escapeMarkup } from './html.ts'
import { type Locale, WORDS } from './words.ts'

const [WIDTH, HEIGHT] = [480, 56]

/** Response times of a day as a line, drawn here so that the page needs no script. Where nothing was measured the line is broken. */
export function renderChart(times: readonly (number | null)[], locale: Locale): string {
  const words = WORDS[locale]
  const known = times.filter((time) => time !== null).toSorted((a, b) => a - b)
  const slowest = known.at(-1)
  const median = known[Math.floor(known.length / 2)]
  if (slowest === undefined || median === undefined) return `<p>${words.noTimes}</p>`
  const text = words.timesText(`${Math.round(median)} ms`, `${Math.round(slowest)} ms`)
  const place = (time: number, index: number) => `${((index / (times.length - 1)) * WIDTH).toFixed(1)} ${(HEIGHT - 2 - (time / Math.max(slowest, 1)) * (HEIGHT - 6)).toFixed(1)}`
  let broken = true
  const path = times.map((time, index) => {
    if (time === null) {
      broken = true
      return ''
    }
    // A point alone is drawn as a short stroke.
    const step = broken ? `M${place(time, index)}h1` : `L${place(time, index)}`
    broken = false
    return step
  })
  return `<svg class="chart" viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" role="img" aria-label="${escapeMarkup(text)}"><line x1="0" x2="${WIDTH}" y1="${HEIGHT - 1}" y2="${HEIGHT - 1}"/><path d="${path.join('')}"/></svg><p>${escapeMarkup(text)}</p>`
}
