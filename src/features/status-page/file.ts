import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { Problem } from '../../errors/index.ts'
import type { Services } from '../../operations/index.ts'
import { isOpen, listIncidents, stateAt } from '../../status/incidents.ts'
import { Store } from '../../status/store.ts'
import { countSubscribers } from '../../status/subscribers/counts.ts'
import type { ReportsOutput } from './schema.ts'

type Using = Pick<Services, 'settings'> & { readonly now: number }

/**
 * Works on the status page's own file, where that is on this machine. The page has a process of its own and may be down;
 * what is written here stands on it all the same.
 * @throws Problem unavailable when the page keeps its file elsewhere, or the file takes nothing
 */
export function withStatusFile<T>({ settings: { statusFile }, now }: Using, work: (store: Store) => T): T {
  if (!existsSync(statusFile)) throw new Problem('unavailable', { detail: 'The status page keeps its file on another machine: use "rind incident" there.' })
  const store = new Store({ file: statusFile, now: () => now, warn: () => undefined, isGuest: true })
  try {
    return work(store)
  } finally {
    // Ahead of anything that was not found in a file that cannot be read.
    const { failing } = store
    store.close()
    if (failing !== null) refuse()
  }
}

function refuse(): never {
  throw new Problem('unavailable', { detail: 'The file of the status page takes nothing at the moment.' })
}

/** Everything that was reported and every draft, the newest first. */
export function readReports(using: Using): ReportsOutput {
  if (!existsSync(using.settings.statusFile)) return { here: false, reports: [], subscribers: null }
  return withStatusFile(using, (store) => ({
    here: true,
    subscribers: countSubscribers(join(dirname(using.settings.statusFile), 'subscribers.db')),
    reports: listIncidents(store, { drafts: true }).map((incident) => ({
      id: incident.id,
      kind: incident.kind,
      title: incident.title,
      impact: incident.impact,
      state: stateAt(incident, using.now),
      parts: [...incident.components],
      draft: incident.draft,
      open: isOpen(incident, using.now) || stateAt(incident, using.now) === 'scheduled',
      startsAt: new Date(incident.startsAt).toISOString(),
      endsAt: incident.endsAt === null ? null : new Date(incident.endsAt).toISOString(),
      updates: incident.updates.map(({ state, body, at }) => ({ state, text: body, at: new Date(at).toISOString() }))
    }))
  }))
}
