import { escapeMarkup } from './html.ts'
import { type Incident, isOpen } from './incidents.ts'
import { PARTS, type Part } from './parts.ts'
import { type View } from './view.ts'
import { type Locale, WORDS, formatMoment, formatRange } from './words.ts'

const RECENT_MS = 15 * 24 * 60 * 60_000

/** Incidents by where they stand on the page. */
export function splitIncidents({ incidents, now }: View): { open: Incident[]; planned: Incident[]; recent: Incident[] } {
  const planned = incidents.filter(({ state }) => state === 'scheduled').toReversed()
  const open = incidents.filter((incident) => isOpen(incident, now))
  const recent = incidents.filter((incident) => !open.includes(incident) && !planned.includes(incident) && now - incident.startsAt < RECENT_MS)
  return { open, planned, recent }
}

const isKnown = (id: string): id is Part['id'] => PARTS.some((part) => part.id === id)

/** Names of components for readers. */
export const namesOf = (ids: readonly string[], locale: Locale): string => ids.filter(isKnown).map((id) => WORDS[locale].component[id]).join(', ')

/** @param level Of the headings. */
export function renderIncidents(incidents: readonly Incident[], locale: Locale, level: 2 | 3): string {
  const words = WORDS[locale]
  return incidents
    .map(({ id, title, startsAt, endsAt, resolvedAt, components, impact, kind, state, updates }) => {
      const end = kind === 'maintenance' ? endsAt : resolvedAt
      const facts = [
        `<b class="state state--${state}">${words.incident[state]}</b>`,
        end === null ? `<time datetime="${iso(startsAt)}">${formatMoment('exact', locale, startsAt)} UTC</time>` : `<time datetime="${iso(startsAt)}">${formatRange(locale, startsAt, end)}</time>`,
        ...(kind === 'incident' ? [`${words.impactName}: ${words.impact[impact]}`] : []),
        ...(components.length > 0 ? [`${words.affects}: ${escapeMarkup(namesOf(components, locale))}`] : [])
      ]
      const lines = updates.map((update) => `<li><b>${words.incident[update.state]}</b> <time datetime="${iso(update.at)}">${formatMoment('exact', locale, update.at)} UTC</time><p>${escapeMarkup(update.body)}</p></li>`)
      return `<article class="incident" id="incident-${escapeMarkup(id)}"><h${level}>${escapeMarkup(title)}</h${level}><p class="quiet">${facts.join(' · ')}</p>${lines.length > 0 ? `<ul>${lines.join('')}</ul>` : ''}</article>`
    })
    .join('')
}

const iso = (at: number) => new Date(at).toISOString()
