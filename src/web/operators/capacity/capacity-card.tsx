import { useEffect } from 'preact/hooks'
import { useSignal } from '@preact/signals'
import type { CapacityMeasure, CapacityOutput } from '../../../features/capacity/schema.ts'
import { api } from '../../lib/api.ts'
import { formatBytes } from '../../lib/bytes.ts'
import { formatExact } from '../../lib/dates.ts'
import { formatNumber, localeTag } from '../../lib/i18n.ts'
import { problemText } from '../../lib/problems.ts'
import { word } from '../../lib/words.ts'
import { Button } from '../../ui/button.tsx'
import { Notice } from '../../ui/notice.tsx'
import { Chart } from './chart.tsx'
import { t } from './texts.ts'
import './capacity.css'

/** Something that may be full within this many days stands out. */
const SOON_DAYS = 30

const formatShare = (share: number) => new Intl.NumberFormat(localeTag(), { style: 'percent', maximumFractionDigits: 1 }).format(share)

const SHOW: Readonly<Record<CapacityMeasure['name'], (value: number) => string>> = {
  rows: (value) => formatNumber(Math.round(value)),
  database: formatBytes,
  disk: formatBytes,
  connections: (value) => formatNumber(Math.round(value * 10) / 10),
  processor: formatShare
}

/** How full the installation is, and the range of days until it will be. */
export function CapacityCard() {
  const capacity = useSignal<CapacityOutput | null>(null)
  const failure = useSignal<unknown>(null)
  const load = () => {
    failure.value = null
    api.get<CapacityOutput>('/installation/capacity').then(
      (found) => (capacity.value = found),
      (error: unknown) => (failure.value = error)
    )
  }
  useEffect(load, [])
  const found = capacity.value
  return (
    <section class="operators__card capacity" aria-labelledby="capacity" aria-busy={found === null && failure.value === null}>
      <h2 id="capacity">{t('title')}</h2>
      <p class="operators__text">{found?.measuredAt ? t('text', { when: formatExact(found.measuredAt) }) : t('none')}</p>
      {failure.value !== null && <Notice tone="danger" live action={<Button onClick={load}>{word('tryAgain')}</Button>}>{problemText(failure.value)}</Notice>}
      <ul class="capacity__list">{found?.measuredAt && found.measures.map((measure) => <Item key={measure.name} measure={measure} now={Date.parse(found.measuredAt ?? '')} />)}</ul>
    </section>
  )
}

function Item({ measure, now }: { measure: CapacityMeasure; now: number }) {
  const { name, limit, days, projection } = measure
  const show = SHOW[name]
  const newest = show(days.at(-1)?.value ?? 0)
  const level = limit === null ? newest : t('of', { value: newest, limit: show(limit) })
  const soon = projection?.soonest !== null && projection !== null && projection.soonest <= SOON_DAYS
  return (
    <li class="capacity__item">
      <h3 class="capacity__name">{t(name)}</h3>
      <p class="capacity__level">{level}</p>
      <Chart measure={measure} now={now} label={t('chart', { what: t(name), days: days.length, first: show(days[0]?.value ?? 0), last: level })} />
      <p class={soon ? 'capacity__outlook capacity__outlook--soon' : 'capacity__outlook'}>{outlook(measure, show)}</p>
    </li>
  )
}

function outlook({ limit, days, projection }: CapacityMeasure, show: (value: number) => string): string {
  if (limit === null) return t('noLimit')
  if (projection === null) return t('tooFew', { count: Math.max(1, 7 - days.length) })
  const { perDay, soonest, latest } = projection
  if (soonest === 0) return t('full')
  // Where the slowest growth is none, a figure for it would say more than is known.
  if (soonest !== null && latest === null) return `${t('steady')} ${t('fullAfter', { count: soonest })}`
  const growth = t(perDay < 0 ? 'shrinks' : 'grows', { perDay: show(Math.abs(perDay)) })
  if (soonest === null || latest === null) return `${growth} ${t('noEnd')}`
  return `${growth} ${soonest === latest ? t('fullIn', { count: soonest }) : t('fullBetween', { soonest, latest })}`
}
