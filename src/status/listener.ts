import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { type IncomingMessage, type RequestListener, type Server, type ServerResponse, createServer } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { type Answer, html, plain } from './answer.ts'
import { renderBadge } from './badge.ts'
import { renderAtom, renderRss } from './feed.ts'
import { escapeMarkup } from './html.ts'
import { renderHistory } from './history.ts'
import { renderFrame, renderStatus } from './page.ts'
import { leaveRoom } from './room.ts'
import { answerSubscriber } from './subscribers/doors.ts'
import type { Subscribing } from './subscribers/subscribing.ts'
import { componentsOf, incidentsOf, maintenancesOf, pageOf, statusOf, unresolvedOf } from './statuspage.ts'
import type { View } from './view.ts'
import { type Locale, WORDS } from './words.ts'

const STYLE = readFileSync(new URL('./status.css', import.meta.url))
const STYLE_VERSION = createHash('sha256').update(STYLE).digest('hex').slice(0, 12)

/** Nothing from elsewhere, nothing inline, no script at all. */
const HEADERS = {
  'content-security-policy': "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'permissions-policy': 'camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()'
}

interface ListenerOptions {
  readonly url: string
  readonly view: () => View
  /** Who wants to hear of incidents; null when nobody can. */
  readonly subscribing: Subscribing | null
  readonly tls: { readonly cert: Buffer; readonly key: Buffer } | null
  /** Proxies that say for whom they ask. */
  readonly trustedProxies: readonly string[]
}

const json = (value: unknown): Answer => ({ type: 'application/json; charset=utf-8', body: JSON.stringify(value), headers: { 'access-control-allow-origin': '*' } })
const svg = (body: string): Answer => ({ type: 'image/svg+xml; charset=utf-8', body, headers: { 'cross-origin-resource-policy': 'cross-origin', 'access-control-allow-origin': '*' } })

/** The public listener of the status page: it reads, and takes nothing but who wants to hear of incidents. Not listening yet. */
export function createStatusListener({ url, view, subscribing, tls, trustedProxies }: ListenerOptions): Server {
  const listen: RequestListener = (request, response) => {
    if (tls) response.setHeader('strict-transport-security', 'max-age=63072000')
    void route(request, url, view, subscribing)
      // Whatever fails while a page is made must not end the process that shows outages.
      .catch(() => plain('The status page failed to show itself.\n', 500))
      .then((found) => answer(request, response, found))
  }
  const limits = { requestTimeout: 10_000, headersTimeout: 5_000, keepAliveTimeout: 5_000, maxHeaderSize: 8 * 1024, connectionsCheckingInterval: 1_000 }
  const server = tls ? createTlsServer({ ...limits, ...tls, minVersion: 'TLSv1.2', handshakeTimeout: 5_000 }, listen) : createServer(limits, listen)
  // Who asks and does not read the answer is cut. Node looks twice whether anything moved: after 15 to 30 s.
  server.timeout = 15_000
  server.maxConnections = 2_000
  leaveRoom(server, trustedProxies)
  return server
}

function answer(request: IncomingMessage, response: ServerResponse, { status = 200, type, body, cache = 'public, max-age=5', headers }: Answer): void {
  const bytes = typeof body === 'string' ? Buffer.from(body) : body
  response.writeHead(status, { ...HEADERS, 'content-type': type, 'cache-control': cache, 'content-length': bytes.length, ...headers })
  response.end(request.method === 'HEAD' ? undefined : bytes)
}

async function route(request: IncomingMessage, url: string, view: () => View, subscribing: Subscribing | null): Promise<Answer> {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://status')
  const locale = localeOf(request, searchParams)
  const options = { locale, url, styleVersion: STYLE_VERSION }
  const subscriber = await answerSubscriber(request, pathname, options, subscribing)
  if (subscriber) return subscriber
  if (request.method !== 'GET' && request.method !== 'HEAD') return plain('Only GET and HEAD.\n', 405, { allow: 'GET, HEAD' })
  const varied = (found: Answer): Answer => ({ ...found, headers: { ...found.headers, vary: 'accept-language' } })
  switch (pathname) {
    case '/':
      return plain('', 302, { location: '/status' })
    case '/status':
      return varied(html(renderStatus(view(), options)))
    case '/status/history':
      return varied(html(renderHistory(view(), options)))
    case '/status.css':
      return { type: 'text/css; charset=utf-8', body: STYLE, cache: 'public, max-age=31536000, immutable' }
    case '/healthz':
      return { type: 'application/json', body: '{"status":"ok"}', cache: 'no-store' }
    case '/history.atom':
      return varied({ type: 'application/atom+xml; charset=utf-8', body: renderAtom(view(), url, locale) })
    case '/history.rss':
      return varied({ type: 'application/rss+xml; charset=utf-8', body: renderRss(view(), url, locale) })
    default:
      return badge(pathname, view, locale) ?? statuspage(pathname, view, url) ?? html(renderFrame(options, '/status', WORDS[locale].notFound, `<h1>${WORDS[locale].notFound}</h1><p><a href="/status">${escapeMarkup(url)}/status</a></p>`), 404)
  }
}

function badge(path: string, view: () => View, locale: Locale): Answer | null {
  const named = /^\/badge(?:\/([a-z]{1,20}))?\.svg$/.exec(path)
  const drawn = named && renderBadge(view(), named[1] ?? null, locale)
  return drawn === null ? null : svg(drawn)
}

/** The paths of Statuspage's API. */
function statuspage(path: string, view: () => View, url: string): Answer | null {
  const name = /^\/api\/v2\/([a-z/-]{1,60})\.json$/.exec(path)?.[1]
  if (name === undefined) return null
  const now = view()
  const page = pageOf(now, url)
  const upcoming = () => maintenancesOf(now, url, (state) => state === 'scheduled')
  const active = () => maintenancesOf(now, url, (state) => state === 'in_progress')
  switch (name) {
    case 'summary':
      return json({ page, status: statusOf(now), components: componentsOf(now), incidents: unresolvedOf(now, url), scheduled_maintenances: [...active(), ...upcoming()] })
    case 'status':
      return json({ page, status: statusOf(now) })
    case 'components':
      return json({ page, components: componentsOf(now) })
    case 'incidents':
      return json({ page, incidents: incidentsOf(now, url) })
    case 'incidents/unresolved':
      return json({ page, incidents: unresolvedOf(now, url) })
    case 'scheduled-maintenances':
      return json({ page, scheduled_maintenances: maintenancesOf(now, url) })
    case 'scheduled-maintenances/upcoming':
      return json({ page, scheduled_maintenances: upcoming() })
    case 'scheduled-maintenances/active':
      return json({ page, scheduled_maintenances: active() })
    default:
      return null
  }
}

/** The reader's choice in the address, else the browser's, else English. */
function localeOf(request: IncomingMessage, query: URLSearchParams): Locale {
  const chosen = query.get('lang')
  if (chosen === 'en' || chosen === 'nl') return chosen
  return /^\s*nl\b/i.test(request.headers['accept-language'] ?? '') ? 'nl' : 'en'
}
