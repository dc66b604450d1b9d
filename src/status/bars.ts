import type { Period } from './availability.ts'
import { escapeMarkup } from './html.ts'
import type { ComponentView } from './view.ts'
import { type Locale, WORDS, formatMoment } from './words.ts'

const MINUTE_MS = 60_000
/** Less than this at the edges of a day is how samples fall, not an outage of measuring. */
const EDGE_MS = 2 * MINUTE_MS

/** Time in whole minutes, never rounded away. */
const minutesOf = (ms: number) => (ms <= 0 ? 0 : Math.max(1, Math.round(ms / MINUTE_MS)))

const isEmpty = ({ up, down }: Period) => up + down === 0
const hasGap = ({ unmeasured }: Period) => unmeasured > EDGE_MS
/** Whether there is something to say about a day. */
const isPartial = (day: Period) => !isEmpty(day) && (day.down > 0 || hasGap(day))

function kindOf(day: Period): string {
  if (isEmpty(day)) return 'n'
  if (day.down === 0) return hasGap(day) ? 'p' : ''
  const share = day.down / (day.up + day.down)
  return share > 0.5 ? 'y' : share > 0.005 ? 'x' : 'w'
}

function textOf(day: Period, locale: Locale): string {
  const words = WORDS[locale]
  const date = formatMoment('day', locale, day.from)
  if (isEmpty(day)) return `${date}: ${words.unmeasured.toLowerCase()}`
  if (!isPartial(day)) return `${date}: ${words.whole}`
  return `${date}: ${words.partOf(day.down > 0 ? words.minutes(minutesOf(day.down)) : '', hasGap(day) ? words.minutes(minutesOf(day.unmeasured)) : '')}`
}

/** A bar a day. Each says its minutes under the pointer; days that were not whole take the focus too, and are read aloud. */
export function renderBars({ id, days }: ComponentView, locale: Locale): string {
  const words = WORDS[locale]
  const items = days.map((day) => {
    const tip = `<span>${escapeMarkup(textOf(day, locale))}</span>`
    const kind = kindOf(day)
    if (isPartial(day)) return `<li class="${kind}" tabindex="0">${tip}</li>`
    return `<li${kind ? ` class="${kind}"` : ''} aria-hidden="true">${tip}</li>`
  })
  return `<ol class="bars" aria-label="${words.component[id]}: ${words.lastDays}">${items.join('')}</ol>`
}

/** The same in words: every day that was not whole, the newest first. */
export function renderDays({ days }: ComponentView, locale: Locale): string {
  const words = WORDS[locale]
  const partial = days.filter(isPartial).toReversed()
  if (partial.length === 0) return `<p>${words.nothingDown}</p>`
  const lines = partial.map(
    (day) =>
      `<tr><th scope="row">${formatMoment('day', locale, day.from)}</th><td>${day.down > 0 ? words.minutes(minutesOf(day.down)) : '–'}</td><td>${hasGap(day) ? words.minutes(minutesOf(day.unmeasured)) : '–'}</td></tr>`
  )
  return `<table><thead><tr><th scope="col">${words.day}</th><th scope="col">${words.down}</th><th scope="col">${words.unmeasured}</th></tr></thead><tbody>${lines.join('')}</tbody></table>`
}
