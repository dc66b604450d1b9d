import { randomUUID } from 'node:crypto'
import type { SQLOutputValue } from 'node:sqlite'
import type { Store } from './store.ts'

export const IMPACTS = ['none', 'minor', 'major', 'critical'] as const
export type Impact = (typeof IMPACTS)[number]
export const INCIDENT_STATES = ['investigating', 'identified', 'monitoring', 'resolved'] as const
export const MAINTENANCE_STATES = ['scheduled', 'in_progress', 'completed'] as const
export type IncidentState = (typeof INCIDENT_STATES)[number] | (typeof MAINTENANCE_STATES)[number]

export interface Update {
  readonly id: string
  readonly state: IncidentState
  readonly body: string
  readonly at: number
}

/** Something that happened, or that is going to be done. Texts are typed by operators and shown as text. */
export interface Incident {
  readonly id: string
  readonly kind: 'incident' | 'maintenance'
  readonly title: string
  readonly impact: Impact
  readonly state: IncidentState
  readonly components: readonly string[]
  /** Opened by a probe and seen by nobody until a person publishes it. */
  readonly draft: boolean
  readonly createdAt: number
  readonly startsAt: number
  /** When maintenance is to be over; null for an incident. */
  readonly endsAt: number | null
  readonly resolvedAt: number | null
  /** The newest first. */
  readonly updates: readonly Update[]
}

export type NewIncident = Pick<Incident, 'kind' | 'title' | 'impact' | 'components' | 'draft' | 'startsAt' | 'endsAt'> & { readonly body: string }

const TITLE_LENGTH = 200
const BODY_LENGTH = 5_000

/** Writes down that something happened, or is going to. @returns its id; null when it cannot be kept */
export function openIncident(store: Store, given: NewIncident, now: number): string | null {
  const id = randomUUID()
  const state: IncidentState = given.kind === 'incident' ? 'investigating' : 'scheduled'
  return store.write((db) => {
    db.prepare('insert into incidents values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, null)').run(
      id, given.kind, given.title.trim().slice(0, TITLE_LENGTH), given.impact, state, given.components.join(), given.draft ? 1 : 0, now, given.startsAt, given.endsAt
    )
    if (given.body.trim() !== '') db.prepare('insert into updates values (?, ?, ?, ?, ?)').run(randomUUID(), id, state, given.body.trim().slice(0, BODY_LENGTH), now)
    return id
  })
}

/** Says more about an incident, which also publishes a draft. @returns whether there is such a one, and it was kept */
export function updateIncident(store: Store, id: string, { state, body }: { readonly state: IncidentState; readonly body: string }, now: number): boolean {
  return (
    store.write((db) => {
      const over = state === 'resolved' || state === 'completed'
      const { changes } = db.prepare('update incidents set state = ?, draft = 0, resolved_at = ? where id = ?').run(state, over ? now : null, id)
      if (changes !== 1) return false
      db.prepare('insert into updates values (?, ?, ?, ?, ?)').run(randomUUID(), id, state, body.trim().slice(0, BODY_LENGTH), now)
      return true
    }) ?? false
  )
}

/** Throws a draft away. What was published stays. */
export function discardDraft(store: Store, id: string): boolean {
  return (
    store.write((db) => {
      const [draft] = db.prepare('select id from incidents where id = ? and draft = 1').all(id)
      if (!draft) return false
      db.prepare('delete from updates where incident_id = ?').run(id)
      return db.prepare('delete from incidents where id = ?').run(id).changes === 1
    }) ?? false
  )
}

/** Opens a draft for a component that fails, unless something open is about it already. @returns whether one of both is kept */
export function draftFor(store: Store, component: string, title: string, now: number): boolean {
  const known = listIncidents(store, { drafts: true }).some(({ kind, resolvedAt, components }) => kind === 'incident' && resolvedAt === null && components.includes(component))
  const isThere = known || openIncident(store, { kind: 'incident', title, impact: 'major', components: [component], draft: true, startsAt: now, endsAt: null, body: '' }, now) !== null
  return isThere && store.failing === null
}

const MOST_LISTED = 500

/** What happened and what is planned, the newest first. */
export function listIncidents(store: Store, { drafts = false } = {}): Incident[] {
  return store.read((db) => {
    const rows = db.prepare(`select * from incidents where draft = 0 or ? order by starts_at desc limit ${MOST_LISTED}`).all(drafts ? 1 : 0)
    const updates = db.prepare('select * from updates where incident_id = ? order by at desc, id')
    return rows.map((row) => read(row, updates.all(String(row['id'])).map(readUpdate)))
  }, [])
}

type Row = Record<string, SQLOutputValue>
const moment = (value: SQLOutputValue | undefined) => (value == null ? null : Number(value))
const readUpdate = (row: Row): Update => ({ id: String(row['id']), state: String(row['state']) as IncidentState, body: String(row['body']), at: Number(row['at']) })

function read(row: Row, updates: Update[]): Incident {
  return {
    id: String(row['id']),
    kind: row['kind'] === 'maintenance' ? 'maintenance' : 'incident',
    title: String(row['title']),
    impact: String(row['impact']) as Impact,
    state: String(row['state']) as IncidentState,
    components: String(row['components']).split(',').filter(Boolean),
    draft: row['draft'] === 1,
    createdAt: Number(row['created_at']),
    startsAt: Number(row['starts_at']),
    endsAt: moment(row['ends_at']),
    resolvedAt: moment(row['resolved_at']),
    updates
  }
}

/** Maintenance goes on by the clock, whatever was typed last. */
export function stateAt({ kind, state, startsAt, endsAt, resolvedAt }: Incident, now: number): IncidentState {
  if (kind === 'incident' || resolvedAt !== null) return state
  if (now < startsAt) return 'scheduled'
  return endsAt !== null && now >= endsAt ? 'completed' : 'in_progress'
}

/** Whether it counts at this moment: an incident until it is resolved, maintenance while it is under way. */
export function isOpen(incident: Incident, now: number): boolean {
  const state = stateAt(incident, now)
  return incident.kind === 'incident' ? state !== 'resolved' : state === 'in_progress'
}
