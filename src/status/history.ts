import { renderIncidents } from './incident-list.ts'
import { renderFrame } from './page.ts'
import { LEAST_GAP, PROMISED, type View } from './view.ts'
import { type Locale, WORDS, formatMoment, formatShare } from './words.ts'

/** /status/history: by month what was measured and everything that was reported. */
export function renderHistory(view: View, options: Parameters<typeof renderFrame>[0]): string {
  const { locale } = options
  const words = WORDS[locale]
  const months = Map.groupBy(view.incidents, ({ startsAt }) => monthOf(startsAt))
  for (const { from } of view.months) if (!months.has(monthOf(from))) months.set(monthOf(from), [])
  const body = [...months]
    .toSorted(([a], [b]) => b - a)
    .map(([month, reported]) => `<h2>${formatMoment('month', locale, month)}${shareOf(view, month, locale)}</h2>${reported.length > 0 ? renderIncidents(reported, locale, 3) : `<p class="quiet">${words.nothingThen}</p>`}`)
  return renderFrame(options, '/status/history', words.history, `<h1>${words.history}</h1>${body.join('\n') || `<p class="quiet">${words.nothingEver}</p>`}<p class="quiet back"><a href="/status?lang=${locale}">${words.back}</a></p>`)
}

/** The moment at which the month of a moment begins, in UTC. */
function monthOf(at: number): number {
  const date = new Date(at)
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth())
}

function shareOf({ months }: View, month: number, locale: Locale): string {
  const words = WORDS[locale]
  const measured = months.find(({ from }) => monthOf(from) === month)
  if (measured?.availability == null) return ''
  const { availability, unmeasured } = measured
  const gap = unmeasured > LEAST_GAP ? `, ${words.share(formatShare(locale, unmeasured))}` : ''
  const missed = availability < PROMISED ? ` <b class="state state--down"><span aria-hidden="true">✕</span> ${words.missed.replace(':', '')}</b>` : ''
  return ` <span class="share">${words.shareMeasured(formatShare(locale, availability))}${gap}</span>${missed}`
}
