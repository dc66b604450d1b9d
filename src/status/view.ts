import { type Period, availabilityOf, daysOf, measure, monthsSince } from './availability.ts'
import { type Impact, type Incident, isOpen, listIncidents, stateAt } from './incidents.ts'
import type { ComponentState, Judge } from './judge.ts'
import { PARTS, type Part } from './parts.ts'
import { COMPONENTS } from './probe.ts'
import { measuredParts, measuredSince, spansOf, timesOf } from './samples.ts'
import type { Store } from './store.ts'

const DAY_MS = 24 * 60 * 60_000
export const DAYS_SHOWN = 90
/** What is promised of every month, as a share. */
export const PROMISED = 0.999
/** A smaller share of a month that was not measured is how samples fall. */
export const LEAST_GAP = 0.0005
const CHART_MS = 30 * 60_000
const CHART_POINTS = 48

export type Overall = 'works' | 'incident' | 'maintenance' | 'unknown' | 'some_down' | 'down'

export interface ComponentView {
  readonly id: Part['id']
  readonly group: Part['group']
  readonly state: ComponentState | 'maintenance'
  readonly days: readonly Period[]
  /** The share of measured time of these days in which it worked; null before anything was measured. */
  readonly availability: number | null
  /** The median of the milliseconds of each half hour of the last day, the oldest first; null where nothing was measured. */
  readonly times: readonly (number | null)[]
}

export interface MonthView {
  readonly from: number
  readonly until: number
  /** Of the component that worked least. */
  readonly availability: number | null
  readonly lowest: Part['id'] | null
  /** The share of the month that was not measured, of the component that was measured least. */
  readonly unmeasured: number
}

export interface View {
  readonly now: number
  readonly overall: Overall
  readonly impact: Impact
  readonly components: readonly ComponentView[]
  readonly months: readonly MonthView[]
  readonly measuredAt: number | null
  readonly since: number | null
  /** Since when there is history, because what was before was damaged. */
  readonly lostAt: number | null
  readonly cannotKeep: boolean
  /** Whether it runs on the machine that it watches. */
  readonly beside: boolean
  readonly incidents: readonly Incident[]
}

/** Everything that the page, the JSON, the feeds and the badges say. */
export function buildView(store: Store, judge: Judge, now: number, beside: boolean): View {
  const since = measuredSince(store)
  const incidents = listIncidents(store)
  const open = incidents.filter((incident) => isOpen(incident, now))
  const parts = partsShown(store, now)
  const components = parts.map((component) => viewOf(store, judge, component, open, now))
  return {
    now,
    overall: overallOf(components, open),
    impact: worst(open.filter(({ kind }) => kind === 'incident').map(({ impact }) => impact)),
    components,
    months: since === null ? [] : monthsSince(since, now).map(({ from, until }) => monthOf(store, parts, from, until)),
    measuredAt: judge.newest,
    since,
    lostAt: store.lostAt,
    cannotKeep: store.failing !== null,
    beside,
    incidents: incidents.map((incident) => ({ ...incident, state: stateAt(incident, now) }))
  }
}

/** Those that anybody can ask after, and all others that were measured in the days shown: who lacks the means shows no grey row for it. */
function partsShown(store: Store, now: number): Part[] {
  const measured = measuredParts(store, now - DAYS_SHOWN * DAY_MS)
  return PARTS.filter(({ id }) => measured.has(id) || COMPONENTS.some((component) => component.id === id))
}

function viewOf(store: Store, judge: Judge, { id, group }: Part, open: readonly Incident[], now: number): ComponentView {
  const days = daysOf(spansOf(store, id, now - DAYS_SHOWN * DAY_MS, now), now, DAYS_SHOWN)
  const total = days.reduce((sum, { up, down }) => ({ up: sum.up + up, down: sum.down + down, unmeasured: 0 }), { up: 0, down: 0, unmeasured: 0 })
  const state = judge.stateOf(id, now)
  const maintained = open.some(({ kind, components }) => kind === 'maintenance' && components.includes(id))
  return { id, group, state: maintained && state !== 'up' ? 'maintenance' : state, days, availability: availabilityOf(total), times: mediansOf(timesOf(store, id, now - CHART_POINTS * CHART_MS), now) }
}

function mediansOf(times: readonly { readonly at: number; readonly ms: number }[], now: number): (number | null)[] {
  const first = now - CHART_POINTS * CHART_MS
  const byPoint = Map.groupBy(times, ({ at }) => Math.floor((at - first) / CHART_MS))
  return Array.from({ length: CHART_POINTS }, (_, point) => {
    const sorted = (byPoint.get(point) ?? []).map(({ ms }) => ms).toSorted((a, b) => a - b)
    return sorted[Math.floor(sorted.length / 2)] ?? null
  })
}

/** A month is as good as the component that worked least in it: an average would hide an outage. */
function monthOf(store: Store, parts: readonly Part[], from: number, until: number): MonthView {
  const measured = parts.filter(({ promised }) => promised).map(({ id }) => ({ id, ...measure(spansOf(store, id, from, until), from, until) }))
  const known = measured.flatMap((each) => {
    const availability = availabilityOf(each)
    return availability === null ? [] : [{ id: each.id, availability }]
  })
  const lowest = known.toSorted((a, b) => a.availability - b.availability)[0]
  return { from, until, availability: lowest?.availability ?? null, lowest: lowest?.id ?? null, unmeasured: Math.max(...measured.map(({ unmeasured }) => unmeasured)) / (until - from) }
}

function overallOf(components: readonly ComponentView[], open: readonly Incident[]): Overall {
  const count = (wanted: ComponentView['state']) => components.filter(({ state }) => state === wanted).length
  const promised = components.filter(({ id }) => PARTS.some((part) => part.id === id && part.promised))
  if (promised.every(({ state }) => state === 'down')) return 'down'
  if (count('down') > 0) return 'some_down'
  // What is not known is never said to work.
  if (count('unknown') > 0) return 'unknown'
  if (open.some(({ kind }) => kind === 'incident')) return 'incident'
  return open.length > 0 || count('maintenance') > 0 ? 'maintenance' : 'works'
}

const SEVERITY: readonly Impact[] = ['critical', 'major', 'minor', 'none']
const worst = (impacts: readonly Impact[]): Impact => SEVERITY.find((impact) => impacts.includes(impact)) ?? 'none'
