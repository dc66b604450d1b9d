import { gzipSync } from 'node:zlib'
import t from 'tap'
import { openIncident, updateIncident } from '../../src/status/incidents.ts'
import { HOUR } from '../support/status.ts'
import { simulateYear } from '../support/status-year.ts'
import { openSubscribers, publish } from '../support/subscribers.ts'

const MOMENT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/
const one = (...words: string[]) => new RegExp(`^(?:${words.join('|')})$`)
const maybe = (expected: RegExp) => (value: unknown) => value === null || (typeof value === 'string' && expected.test(value))

// The shapes that Statuspage documents for version 2 of its API (https://metastatuspage.com/api), which its clients rely on.
const PAGE = { id: String, name: String, url: /^https?:/, time_zone: String, updated_at: MOMENT }
const STATUS = { indicator: one('none', 'minor', 'major', 'critical'), description: String }
const COMPONENT = {
  id: String, name: String, status: one('operational', 'degraded_performance', 'partial_outage', 'major_outage', 'under_maintenance'), created_at: MOMENT, updated_at: MOMENT, position: Number,
  description: maybe(/./), showcase: Boolean, start_date: maybe(/^\d{4}-\d{2}-\d{2}$/), group_id: maybe(/./), page_id: 'rind', group: Boolean, only_show_if_degraded: Boolean
}
const updateOf = (states: RegExp) => ({ id: String, incident_id: String, status: states, body: String, created_at: MOMENT, updated_at: MOMENT, display_at: MOMENT, affected_components: maybe(/./) })
const incidentOf = (states: RegExp, impacts: RegExp) => ({
  id: String, name: String, status: states, impact: impacts, created_at: MOMENT, updated_at: MOMENT, monitoring_at: maybe(MOMENT), resolved_at: maybe(MOMENT), started_at: MOMENT, shortlink: /^https?:/,
  page_id: 'rind', incident_updates: [updateOf(states)], components: [COMPONENT]
})
const INCIDENT = incidentOf(one('investigating', 'identified', 'monitoring', 'resolved', 'postmortem'), one('none', 'minor', 'major', 'critical'))
const MAINTENANCE = { ...incidentOf(one('scheduled', 'in_progress', 'verifying', 'completed'), one('maintenance')), scheduled_for: MOMENT, scheduled_until: MOMENT }

/** What differs from a shape, by path; a list has the shape of each. */
function differences(value: unknown, shape: unknown, path = ''): string[] {
  if (Array.isArray(shape)) return Array.isArray(value) && value.length > 0 ? value.flatMap((each, index) => differences(each, shape[0], `${path}[${index}]`)) : [`${path} is no list of any`]
  if (shape instanceof RegExp) return typeof value === 'string' && shape.test(value) ? [] : [`${path} is ${JSON.stringify(value)}`]
  const primitive = [String, Number, Boolean].find((known) => known === shape)
  if (primitive) return typeof value === primitive.name.toLowerCase() ? [] : [`${path} is no ${primitive.name}`]
  if (typeof shape === 'function') return Reflect.apply(shape, null, [value]) === true ? [] : [`${path} is ${JSON.stringify(value)}`]
  if (typeof shape !== 'object' || shape === null) return value === shape ? [] : [`${path} is ${JSON.stringify(value)}`]
  if (typeof value !== 'object' || value === null) return [`${path} is missing`]
  return Object.entries(shape).flatMap(([name, inner]) => differences(Reflect.get(value, name), inner, `${path}.${name}`))
}

t.test('W7: the JSON has the shapes that Statuspage documents, so that its clients read it; drafts stand nowhere', async (t) => {
  const page = await openSubscribers(t)
  const id = publish(page)
  updateIncident(page.store, id, { state: 'monitoring', body: 'It should be over.' }, page.clock.at)
  const over = publish(page, 'Over already')
  updateIncident(page.store, over, { state: 'resolved', body: 'Over.' }, page.clock.at)
  const at = page.clock.at
  for (const from of [at - HOUR, at + HOUR]) openIncident(page.store, { kind: 'maintenance', title: 'New disks', impact: 'none', components: ['web'], draft: false, startsAt: from, endsAt: from + 2 * HOUR - 1, body: 'For a while.' }, at)
  openIncident(page.store, { kind: 'incident', title: 'A draft', impact: 'none', components: ['web'], draft: true, startsAt: at, endsAt: null, body: 'x' }, at)
  page.later(2_000)
  const shapes: Record<string, [shape: object, counts: Record<string, number>]> = {
    summary: [{ page: PAGE, status: STATUS, components: [COMPONENT], incidents: [INCIDENT], scheduled_maintenances: [MAINTENANCE] }, { incidents: 1, scheduled_maintenances: 2 }],
    status: [{ page: PAGE, status: STATUS }, {}],
    components: [{ page: PAGE, components: [COMPONENT] }, {}],
    incidents: [{ page: PAGE, incidents: [INCIDENT] }, { incidents: 2 }],
    'incidents/unresolved': [{ page: PAGE, incidents: [INCIDENT] }, { incidents: 1 }],
    'scheduled-maintenances': [{ page: PAGE, scheduled_maintenances: [MAINTENANCE] }, { scheduled_maintenances: 2 }],
    'scheduled-maintenances/active': [{ page: PAGE, scheduled_maintenances: [MAINTENANCE] }, { scheduled_maintenances: 1 }],
    'scheduled-maintenances/upcoming': [{ page: PAGE, scheduled_maintenances: [MAINTENANCE] }, { scheduled_maintenances: 1 }]
  }
  for (const [name, [shape, counts]] of Object.entries(shapes)) {
    const { status, text, headers } = await page.get(`/api/v2/${name}.json`)
    t.same([status, headers.get('content-type'), headers.get('access-control-allow-origin')], [200, 'application/json; charset=utf-8', '*'], name)
    const found = JSON.parse(text) as Record<string, unknown[]>
    t.same(differences(found, shape), [], name)
    t.same(Object.fromEntries(Object.keys(counts).map((list) => [list, found[list]?.length])), counts, name)
    t.notMatch(text, /A draft/)
  }
})

t.test('W7: a year with a bad day in it is shown in 30 kB, month by month, and markup in what operators wrote stays text', async (t) => {
  const page = await openSubscribers(t)
  simulateYear(page.store, page.clock.at)
  page.later(2_000)
  const { text: style } = await page.get('/status.css')
  for (const lang of ['en', 'nl']) {
    const [now, history] = [(await page.get(`/status?lang=${lang}`)).text, (await page.get(`/status/history?lang=${lang}`)).text]
    for (const text of [now, history]) {
      const size = gzipSync(text).length + gzipSync(style).length
      t.ok(size <= 30 * 1024, `${size} bytes with the style, gzip`)
      t.match(text, '&lt;script&gt;alert(1)&lt;/script&gt;')
      t.notMatch(text, /<script|<b>op maandag|undefined|NaN|Invalid Date/)
    }
    const months = history.match(/<h2>/g)?.length ?? 0
    t.ok(months >= 12 && months <= 14, 'a heading for each month')
    t.match(history, lang === 'en' ? /9\d\.\d+ % available<\/span> <b class="state state--down">[^M]*Missed<[\s\S]*Nothing was reported\./ : /9\d,\d+ % beschikbaar<\/span> <b class="state state--down">[\s\S]*Er is niets gemeld\./)
  }
})

t.end()
