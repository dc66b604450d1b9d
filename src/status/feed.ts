import { escapeMarkup } from './html.ts'
import { namesOf } from './incident-list.ts'
import type { Incident } from './incidents.ts'
import type { View } from './view.ts'
import { type Locale, WORDS } from './words.ts'

const MOST = 50
const newestOf = ({ updates, createdAt }: Incident) => updates[0]?.at ?? createdAt
const linkOf = (url: string, { id }: Incident) => `${url}/status/history#incident-${id}`

function textOf({ updates, components }: Incident, locale: Locale): string {
  const words = WORDS[locale]
  const names = namesOf(components, locale)
  return [...(names ? [`${words.affects}: ${names}`] : []), ...updates.map(({ state, at, body }) => `${words.incident[state]}, ${new Date(at).toISOString()}: ${body}`)].join('\n')
}

/** What happened, as Atom (RFC 4287). */
export function renderAtom({ incidents, now }: View, url: string, locale: Locale): string {
  const entries = incidents.slice(0, MOST).map(
    (incident) =>
      `<entry><id>urn:uuid:${escapeMarkup(incident.id)}</id><title>${escapeMarkup(incident.title)}</title><link href="${escapeMarkup(linkOf(url, incident))}"/><published>${new Date(incident.createdAt).toISOString()}</published><updated>${new Date(newestOf(incident)).toISOString()}</updated><content type="text">${escapeMarkup(textOf(incident, locale))}</content></entry>`
  )
  const updated = new Date(Math.max(0, ...incidents.map(newestOf)) || now).toISOString()
  return `<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="${locale}"><id>${escapeMarkup(url)}/history.atom</id><title>Rind · ${WORDS[locale].title}</title><updated>${updated}</updated><author><name>Rind</name></author><link rel="self" href="${escapeMarkup(url)}/history.atom"/><link href="${escapeMarkup(url)}/status"/>${entries.join('')}</feed>\n`
}

/** The same as RSS 2.0. */
export function renderRss({ incidents }: View, url: string, locale: Locale): string {
  const items = incidents.slice(0, MOST).map(
    (incident) =>
      `<item><guid isPermaLink="false">${escapeMarkup(incident.id)}</guid><title>${escapeMarkup(incident.title)}</title><link>${escapeMarkup(linkOf(url, incident))}</link><pubDate>${new Date(newestOf(incident)).toUTCString()}</pubDate><description>${escapeMarkup(textOf(incident, locale))}</description></item>`
  )
  return `<?xml version="1.0" encoding="utf-8"?>\n<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>Rind · ${WORDS[locale].title}</title><link>${escapeMarkup(url)}/status</link><description>${WORDS[locale].happened}</description><language>${locale}</language><atom:link rel="self" type="application/rss+xml" href="${escapeMarkup(url)}/history.rss"/>${items.join('')}</channel></rss>\n`
}
