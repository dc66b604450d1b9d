import { renderIncidents } from './incident-list.ts'
import { renderFrame } from './page.ts'
import type { View } from './view.ts'
import { WORDS, formatMoment } from './words.ts'

/** /status/history: everything that was reported, by month. */
export function renderHistory({ incidents }: View, options: Parameters<typeof renderFrame>[0]): string {
  const { locale } = options
  const words = WORDS[locale]
  const months = Map.groupBy(incidents, ({ startsAt }) => formatMoment('month', locale, startsAt))
  const body = [...months].map(([month, of]) => `<h2>${month}</h2>${renderIncidents(of, locale, 3)}`).join('\n')
  return renderFrame(options, '/status/history', words.history, `<h1>${words.history}</h1>${body || `<p class="quiet">${words.nothingEver}</p>`}<p class="quiet"><a href="/status?lang=${locale}">${words.back}</a></p>`)
}
