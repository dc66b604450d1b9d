import { signal } from '@preact/signals'
import type { View } from '../../../features/conversations/schema.ts'

export type Route =
  | { page: 'home' }
  | { page: 'view'; view: View; inboxId: string | null; teamId: string | null }
  /** With the seq of a message, when the address names one. */
  | { page: 'conversation'; id: string; seq: number | null }
  | { page: 'setup' }
  /** Which page of the settings, and which thing on it, such as an inbox. */
  | { page: 'settings'; section: string | null; item: string | null }
  | { page: 'certificate'; id: string }
  | { page: 'unknown' }

const VIEWS: readonly string[] = ['mine', 'unassigned', 'all', 'closed'] satisfies View[]
const isView = (text: string | undefined): text is View => text !== undefined && VIEWS.includes(text)

export function parseRoute(pathname: string, search: string): Route {
  const [root, first, second, third] = pathname.split('/').filter(Boolean)
  if (root !== 'app') return { page: 'unknown' }
  if (first === undefined) return { page: 'home' }
  if (first === 'c' && second !== undefined) return { page: 'conversation', id: second, seq: seqIn(search) }
  if (first === 'view' && isView(second)) {
    const query = new URLSearchParams(search)
    return { page: 'view', view: second, inboxId: query.get('inbox'), teamId: query.get('team') }
  }
  if (first === 'setup') return { page: 'setup' }
  if (first === 'settings' && second === 'data' && third !== undefined) return { page: 'certificate', id: third }
  if (first === 'settings') return { page: 'settings', section: second ?? null, item: third ?? null }
  return { page: 'unknown' }
}

function seqIn(search: string): number | null {
  const seq = Number(new URLSearchParams(search).get('message'))
  return Number.isSafeInteger(seq) && seq > 0 ? seq : null
}

export const paths = {
  home: '/app',
  setup: '/app/setup',
  settings: '/app/settings',
  settingsSection: (section: string): string => `/app/settings/${section}`,
  view: (view: View, inboxId: string | null = null): string =>
    `/app/view/${view}${inboxId === null ? '' : `?inbox=${inboxId}`}`,
  team: (id: string): string => `/app/view/all?team=${id}`,
  conversation: (id: string): string => `/app/c/${id}`,
  message: (id: string, seq: number | null): string => `/app/c/${id}${seq === null ? '' : `?message=${seq}`}`,
  data: '/app/settings/data',
  certificate: (id: string): string => `/app/settings/data/${id}`,
  inboxSettings: (id: string): string => `/app/settings/inboxes/${id}`
}

/** Where the reader is. The address bar is the truth; this follows it. */
export const route = signal<Route>(parseRoute(location.pathname, location.search))

let mayLeave: (() => boolean) | null = null
let address = location.pathname + location.search

/** Has `ask` decide whether this place may be left; for a form with unsaved changes. */
export function blockRoute(ask: () => boolean): () => void {
  mayLeave = ask
  return () => {
    if (mayLeave === ask) mayLeave = null
  }
}

export function navigate(path: string, { replace = false } = {}): void {
  if (path === address || mayLeave?.() === false) return
  if (replace) history.replaceState(null, '', path)
  else history.pushState(null, '', path)
  follow()
}

function follow(): void {
  address = location.pathname + location.search
  route.value = parseRoute(location.pathname, location.search)
}

/** Lets plain clicks on links of the app change the route without loading a page. */
export function startRouting(): void {
  addEventListener('popstate', () => {
    // The browser has moved already; staying means moving it back to where it was.
    if (mayLeave?.() === false) history.pushState(null, '', address)
    else follow()
  })
  document.addEventListener('click', (event) => {
    if (
      event.defaultPrevented ||
      event.button !== 0 ||
      event.metaKey ||
      event.ctrlKey ||
      event.shiftKey ||
      event.altKey
    )
      return
    const link = event.target instanceof Element ? event.target.closest('a') : null
    if (link === null || link.target !== '' || link.origin !== location.origin || !isAppPath(link.pathname)) return
    event.preventDefault()
    navigate(link.pathname + link.search)
  })
}

const isAppPath = (path: string): boolean => path === '/app' || path.startsWith('/app/')
