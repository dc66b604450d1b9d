import { type Incident, isOpen } from './incidents.ts'
import type { ComponentView, Overall, View } from './view.ts'
import { WORDS } from './words.ts'

/** The JSON of Statuspage, version 2, as its clients read it. Texts are English. */
const COMPONENT_STATUS: Readonly<Record<ComponentView['state'], string>> = {
  up: 'operational', down: 'major_outage', maintenance: 'under_maintenance',
  // Statuspage has no word for what is not known, and it is never said to work.
  unknown: 'degraded_performance'
}
const INDICATOR: Readonly<Record<Overall, string>> = { works: 'none', maintenance: 'none', incident: 'minor', unknown: 'minor', some_down: 'major', down: 'critical' }
const MAINTENANCE_STATUS: Readonly<Record<string, string>> = { scheduled: 'scheduled', in_progress: 'in_progress', completed: 'completed' }

const PAGE_ID = 'rind'
const iso = (at: number) => new Date(at).toISOString()

export function pageOf({ now, measuredAt }: View, url: string) {
  return { id: PAGE_ID, name: 'Rind', url, time_zone: 'Etc/UTC', updated_at: iso(measuredAt ?? now) }
}

export function statusOf({ overall, impact }: View) {
  const indicator = overall === 'incident' && impact !== 'none' ? impact : INDICATOR[overall]
  return { indicator, description: WORDS.en.overall[overall] }
}

export function componentsOf({ components, since, now }: View) {
  return components.map(({ id, state, group }, index) => ({
    id,
    name: WORDS.en.component[id],
    status: COMPONENT_STATUS[state],
    description: state === 'unknown' ? `${WORDS.en.group[group]}: not measured at the moment` : WORDS.en.group[group],
    position: index + 1,
    page_id: PAGE_ID,
    group_id: null,
    group: false,
    showcase: true,
    only_show_if_degraded: false,
    start_date: since === null ? null : iso(since).slice(0, 10),
    created_at: iso(since ?? now),
    updated_at: iso(now)
  }))
}

export const incidentsOf = (view: View, url: string) => view.incidents.filter(({ kind }) => kind === 'incident').map((incident) => describe(view, incident, url))
export const unresolvedOf = (view: View, url: string) => view.incidents.filter((incident) => incident.kind === 'incident' && isOpen(incident, view.now)).map((incident) => describe(view, incident, url))
export const maintenancesOf = (view: View, url: string, only: (state: string) => boolean = () => true) =>
  view.incidents.filter(({ kind, state }) => kind === 'maintenance' && only(state)).map((incident) => ({
    ...describe(view, incident, url),
    status: MAINTENANCE_STATUS[incident.state] ?? 'scheduled',
    impact: 'maintenance',
    scheduled_for: iso(incident.startsAt),
    scheduled_until: incident.endsAt === null ? null : iso(incident.endsAt)
  }))

function describe(view: View, { id, title, state, impact, createdAt, startsAt, resolvedAt, updates, components }: Incident, url: string) {
  const monitoring = updates.find((update) => update.state === 'monitoring')
  return {
    id,
    name: title,
    status: state,
    impact,
    page_id: PAGE_ID,
    shortlink: `${url}/status/history#incident-${id}`,
    created_at: iso(createdAt),
    started_at: iso(startsAt),
    updated_at: iso(updates[0]?.at ?? createdAt),
    monitoring_at: monitoring ? iso(monitoring.at) : null,
    resolved_at: resolvedAt === null ? null : iso(resolvedAt),
    components: componentsOf(view).filter((component) => components.includes(component.id)),
    incident_updates: updates.map((update) => ({
      id: update.id, incident_id: id, status: update.state, body: update.body, created_at: iso(update.at), updated_at: iso(update.at), display_at: iso(update.at), affected_components: null
    }))
  }
}
