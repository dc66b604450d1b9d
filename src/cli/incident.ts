import { parseArgs } from 'node:util'
import type { Environment } from '../config/index.ts'
import { readStatusConfig } from '../status/config.ts'
import { IMPACTS, INCIDENT_STATES, type Impact, type IncidentState, discardDraft, listIncidents, openIncident, stateAt, updateIncident } from '../status/incidents.ts'
import { PARTS } from '../status/parts.ts'
import { storeFile } from '../status/run.ts'
import { Store } from '../status/store.ts'

const USAGE = `Usage:
  rind incident list
  rind incident open TITLE [--text TEXT] [--impact none|minor|major|critical] [--components ${PARTS.map(({ id }) => id).join()}]
  rind incident update ID TEXT [--state investigating|identified|monitoring]
  rind incident resolve ID TEXT
  rind incident discard ID                      (a draft that a probe opened)
  rind incident schedule TITLE --from MOMENT --until MOMENT [--text TEXT] [--components ...]
  rind incident complete ID TEXT                (maintenance)
A moment is written as in 2027-03-04T22:00Z. An update of a draft publishes it.`

const OPTIONS = {
  text: { type: 'string' }, impact: { type: 'string' }, components: { type: 'string' }, state: { type: 'string' }, from: { type: 'string' }, until: { type: 'string' }
} as const
type Values = Partial<Record<keyof typeof OPTIONS, string>>

/**
 * Opens, updates and closes what the status page tells, in its own file: it works while the server and its database are
 * down, and whether the page runs or not.
 * @throws Error with the usage, or with what could not be done
 */
export function runIncident(env: Environment, args: readonly string[]): void {
  const { values, positionals } = parse(args)
  const store = new Store({ file: storeFile(readStatusConfig(env)), now: Date.now, warn: (message) => process.stderr.write(`${message}\n`), isGuest: true })
  try {
    if (store.failing !== null) throw new Error('The file cannot be used; see the message above.')
    const said = run(store, positionals, values, Date.now())
    if (store.failing !== null) throw new Error('It could not be kept; see the message above.')
    process.stdout.write(`${said}\n`)
  } finally {
    store.close()
  }
}

function parse(args: readonly string[]): { values: Values; positionals: readonly string[] } {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true, strict: true })
  } catch {
    throw new Error(USAGE)
  }
}

function run(store: Store, [command, subject, text, ...more]: readonly string[], values: Values, now: number): string {
  if (more.length > 0) throw new Error(USAGE)
  switch (command) {
    case 'list':
      return list(store, now)
    case 'open':
      return opened(openIncident(store, { kind: 'incident', title: required(subject), impact: impactOf(values.impact ?? 'minor'), components: componentsOf(values), draft: false, startsAt: now, endsAt: null, body: values.text ?? '' }, now))
    case 'schedule': {
      const [from, until] = [momentOf(values.from), momentOf(values.until)]
      if (until <= from) throw new Error('--until has to be after --from')
      return opened(openIncident(store, { kind: 'maintenance', title: required(subject), impact: 'none', components: componentsOf(values), draft: false, startsAt: from, endsAt: until, body: values.text ?? '' }, now))
    }
    case 'update':
      return told(updateIncident(store, idOf(store, subject), { state: stateOf(values.state), body: required(text) }, now))
    case 'resolve':
      return told(updateIncident(store, idOf(store, subject), { state: 'resolved', body: required(text) }, now))
    case 'complete':
      return told(updateIncident(store, idOf(store, subject), { state: 'completed', body: required(text) }, now))
    case 'discard':
      if (!discardDraft(store, idOf(store, subject))) throw new Error('That is no draft: what was published stays.')
      return 'The draft is gone.'
    default:
      throw new Error(USAGE)
  }
}

function list(store: Store, now: number): string {
  const lines = listIncidents(store, { drafts: true }).map((incident) => `${incident.id}  ${incident.draft ? 'draft' : stateAt(incident, now)}  ${new Date(incident.startsAt).toISOString()}  ${printable(incident.title)}`)
  return lines.length === 0 ? 'Nothing was reported.' : lines.join('\n')
}

/** A title on a terminal: no control characters, so none that moves the cursor or colours. */
const printable = (text: string) => text.replaceAll(/\p{Cc}/gu, ' ')

function opened(id: string | null): string {
  if (id === null) throw new Error('It could not be kept; see the message above.')
  return id
}

function told(done: boolean): string {
  if (!done) throw new Error('It could not be kept; see the message above.')
  return 'It stands on the page now.'
}

/** An id, or the beginning of one if that fits a single incident. */
function idOf(store: Store, given: string | undefined): string {
  const fitting = listIncidents(store, { drafts: true }).filter(({ id }) => id.startsWith(required(given)))
  if (fitting.length !== 1 || !fitting[0]) throw new Error(`${fitting.length === 0 ? 'No' : 'More than one'} incident has an id that begins so: "rind incident list" shows them.`)
  return fitting[0].id
}

function required(text: string | undefined): string {
  if (text === undefined || text.trim() === '') throw new Error(USAGE)
  return text
}

function impactOf(text: string): Impact {
  const impact = IMPACTS.find((known) => known === text)
  if (!impact) throw new Error(USAGE)
  return impact
}

function stateOf(text = 'identified'): IncidentState {
  const state = INCIDENT_STATES.find((known) => known === text)
  if (!state || state === 'resolved') throw new Error(USAGE)
  return state
}

function componentsOf({ components = '' }: Values): string[] {
  const ids = components.split(',').map((id) => id.trim()).filter(Boolean)
  if (ids.some((id) => !PARTS.some((part) => part.id === id))) throw new Error(USAGE)
  return ids
}

function momentOf(text: string | undefined): number {
  if (text === undefined || !/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?Z$/.test(text) || Number.isNaN(Date.parse(text))) throw new Error(USAGE)
  return Date.parse(text)
}
