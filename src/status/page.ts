import { renderBars, renderDays } from './bars.ts'
import { renderChart } from './chart.ts'
import { escapeMarkup } from './html.ts'
import { renderIncidents, splitIncidents } from './incident-list.ts'
import { SUBSCRIBER_WORDS } from './subscribers/words.ts'
import { type ComponentView, LEAST_GAP, PROMISED, type View } from './view.ts'
import { type Locale, WORDS, formatMoment, formatShare } from './words.ts'

/** The others stand in the history. */
const MONTHS_SHOWN = 12
const SIGNS: Readonly<Record<string, string>> = { works: '✓', up: '✓', down: '✕', some_down: '✕', unknown: '?', incident: '!', maintenance: '◷' }

export interface PageOptions {
  readonly locale: Locale
  /** The address of the page, an origin. */
  readonly url: string
  /** What tells one style sheet from an older one. */
  readonly styleVersion: string
}

/** The frame of every page: complete without a script, and without anything from elsewhere. */
export function renderFrame({ locale, styleVersion }: PageOptions, path: string, title: string, body: string): string {
  const words = WORDS[locale]
  const other = locale === 'en' ? 'nl' : 'en'
  return `<!doctype html>
<html lang="${locale}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeMarkup(title)} · Rind</title>
<link rel="stylesheet" href="/status.css?${styleVersion}">
<link rel="alternate" type="application/atom+xml" title="Atom" href="/history.atom">
<link rel="alternate" type="application/rss+xml" title="RSS" href="/history.rss">
</head>
<body>
<a class="skip" href="#now">${words.skip}</a>
<header><b>Rind · ${words.title.toLowerCase()}</b><nav><a href="/status/subscribe?lang=${locale}">${SUBSCRIBER_WORDS[locale].title}</a> <a href="${path}?lang=${other}" hreflang="${other}" lang="${other}">${words.other}</a></nav></header>
<main id="now">${body}</main>
<footer><p>${words.footer}</p><p><a href="/history.rss">RSS</a> <a href="/history.atom">Atom</a> <a href="/api/v2/summary.json">JSON</a> <a href="/badge.svg">${words.badge}</a></p></footer>
</body>
</html>
`
}

/** /status: the state in one sentence first, then the details. */
export function renderStatus(view: View, options: PageOptions): string {
  const { locale } = options
  const words = WORDS[locale]
  const { open, planned, recent } = splitIncidents(view)
  const groups = (['team', 'customers', 'behind'] as const).map((group) => {
    const parts = view.components.filter((component) => component.group === group)
    return parts.length === 0 ? '' : `<h2>${words.group[group]}</h2>${parts.map((part) => renderPart(part, locale)).join('')}`
  })
  const body = [
    `<section class="now now--${view.overall}"><h1><span class="state state--${view.overall}" aria-hidden="true">${SIGNS[view.overall] ?? ''}</span> ${words.overall[view.overall]}</h1><p>${measuredText(view, locale)}</p></section>`,
    ...(view.lostAt === null ? [] : [`<p class="note">${escapeMarkup(words.lost(formatMoment('exact', locale, view.lostAt)))}</p>`]),
    ...(view.cannotKeep ? [`<p class="note">${words.cannotKeep}</p>`] : []),
    ...(open.length > 0 ? [renderIncidents(open, locale, 3)] : []),
    ...(planned.length > 0 ? [`<h2>${words.planned}</h2>${renderIncidents(planned, locale, 3)}`] : []),
    ...groups,
    renderMonths(view, locale),
    `<h2>${words.happened}</h2>`,
    recent.length > 0 ? renderIncidents(recent, locale, 3) : `<p class="quiet">${words.nothing}</p>`,
    `<p class="quiet"><a href="/status/history?lang=${locale}">${words.history}</a></p>`,
    `<details id="how"><summary>${words.how}</summary>${words.howText.map((text) => `<p>${escapeMarkup(text)}</p>`).join('')}</details>`
  ]
  return renderFrame(options, '/status', words.overall[view.overall], body.join('\n'))
}

function measuredText({ now, measuredAt, beside }: View, locale: Locale): string {
  const words = WORDS[locale]
  if (measuredAt === null) return words.neverMeasured
  return `${words.measured(Math.max(0, Math.round((now - measuredAt) / 1000)))}, ${beside ? words.beside : words.apart}. <a href="#how">${words.how}</a>`
}

/** A part with its days. Behind the scenes nobody waits for an answer, so no times are drawn there. */
function renderPart(part: ComponentView, locale: Locale): string {
  const words = WORDS[locale]
  const share = part.availability === null ? words.noShare : words.sinceBegan(formatShare(locale, part.availability))
  return `<section class="part" aria-labelledby="${part.id}"><div class="line"><h3 id="${part.id}">${words.component[part.id]}</h3><b class="state state--${part.state}"><span aria-hidden="true">${SIGNS[part.state] ?? ''}</span> ${words.state[part.state]}</b></div>
${renderBars(part, locale)}
<div class="legend"><span>${words.daysAgo}</span><span>${share}</span><span>${words.today}</span></div>
<details><summary>${words.dayByDay}</summary>${renderDays(part, locale)}</details>
${part.group === 'behind' ? '' : `<details><summary>${words.times}</summary>${renderChart(part.times, locale)}</details>`}</section>`
}

function renderMonths({ months, now }: View, locale: Locale): string {
  const words = WORDS[locale]
  if (months.length === 0) return ''
  const promised = formatShare(locale, PROMISED)
  const lines = months.slice(0, MONTHS_SHOWN).map(({ from, until, availability, lowest, unmeasured }) => {
    const name = formatMoment('month', locale, from)
    const share = availability === null ? words.unmeasured : formatShare(locale, availability)
    // That one of several is the lowest says something only where they differ from whole.
    const least = lowest !== null && availability !== null && availability < 1 ? ` (${words.lowest(words.component[lowest])})` : ''
    const gap = unmeasured > LEAST_GAP && availability !== null ? `, ${words.share(formatShare(locale, unmeasured))}` : ''
    const missed = availability !== null && availability < PROMISED ? `<b class="state state--down"><span aria-hidden="true">✕</span> ${words.missed}</b> ` : ''
    return `<tr><th scope="row">${name}${until === now ? `, ${words.soFar}` : ''}</th><td>${promised}</td><td>${missed}${share}${escapeMarkup(least)}${gap}</td></tr>`
  })
  return `<h2>${words.availability}</h2><table><thead><tr><th scope="col">${words.month}</th><th scope="col">${words.promised}</th><th scope="col">${words.measuredHead}</th></tr></thead><tbody>${lines.join('')}</tbody></table>`
}
