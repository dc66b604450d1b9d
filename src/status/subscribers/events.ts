import { type Incident, type IncidentState, type Update, stateAt } from '../incidents.ts'

const DAY_MS = 24 * 60 * 60_000

/** One thing to tell: that an incident was opened, what was said about it later, or that maintenance began or ended by the clock. */
export interface StatusEvent {
  readonly id: string
  readonly at: number
  readonly incident: Incident
  readonly state: IncidentState
  /** What was written; empty when the clock alone moved it. */
  readonly body: string
}

/**
 * What subscribers hear of these incidents, the oldest first. Drafts are nobody's business, and what is older than a day
 * is no news.
 */
export function eventsOf(incidents: readonly Incident[], now: number): StatusEvent[] {
  return incidents
    .filter(({ draft }) => !draft)
    .flatMap((incident) => [...writtenOf(incident), ...(incident.kind === 'maintenance' ? byClock(incident, now) : [])])
    .filter(({ at }) => at <= now && at > now - DAY_MS)
    .toSorted((a, b) => a.at - b.at)
}

function writtenOf(incident: Incident): StatusEvent[] {
  const first: Update = { id: 'opened', state: incident.kind === 'incident' ? 'investigating' : 'scheduled', body: '', at: incident.createdAt }
  // Opened without a word it is told as well.
  const updates = incident.updates.length > 0 ? incident.updates : [first]
  return updates.map(({ id, state, body, at }) => ({ id: `${incident.id}/${id}`, at, incident: { ...incident, state }, state, body }))
}

/** Maintenance that nobody writes about begins and ends all the same. */
function byClock(incident: Incident, now: number): StatusEvent[] {
  const { startsAt, endsAt, createdAt, updates } = incident
  const state = stateAt(incident, now)
  const steps = [['in_progress', startsAt], ['completed', endsAt]] as const
  return steps.flatMap(([step, at]) => {
    const reached = state === 'completed' || state === step
    if (at === null || !reached || at > now || at <= createdAt || updates.some((update) => update.state === step || update.state === 'completed')) return []
    return [{ id: `${incident.id}/${step}`, at, incident: { ...incident, state: step }, state: step, body: '' }]
  })
}
