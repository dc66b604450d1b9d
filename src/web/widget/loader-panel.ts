import { CSS } from './loader-style.ts'
import { isMarked, MARK, type FromFrame, type FromHost, type LauncherLabels, type Unmarked } from './protocol.ts'

/** The launcher and the frame on the host page. */
export interface Panel {
  show(): void
  hide(): void
  toggle(): void
  post(message: Unmarked<FromHost>): void
  remove(): void
}

const READY_WITHIN_MS = 10_000
const CHAT = 'M21 11.5a8.4 8.4 0 0 1-9 8.4 9 9 0 0 1-3.9-.9L3 21l1.9-4.6a8.2 8.2 0 0 1-.9-4.9 8.5 8.5 0 0 1 17 0Z'
const CLOSE = 'm6 9 6 6 6-6'

/** Builds the panel; the launcher stays hidden until the frame has said that this site may show it. */
export function createPanel(origin: string, url: string, emit: (event: string, value?: number) => void): Panel {
  const host = document.createElement('rind-widget')
  // A shadow root keeps the site's styles out; a constructed sheet needs no inline styles in the site's CSP.
  const root = host.attachShadow({ mode: 'open' })
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(CSS)
  root.adoptedStyleSheets = [sheet]

  const frame = document.createElement('iframe')
  frame.title = 'Chat'
  frame.allow = ''
  frame.referrerPolicy = 'origin'
  frame.src = url
  const launcher = document.createElement('button')
  launcher.type = 'button'
  launcher.hidden = true
  const icon = svg('svg', { viewBox: '0 0 24 24', 'aria-hidden': 'true' })
  const path = svg('path', { d: CHAT })
  icon.append(path)
  const badge = document.createElement('span')
  badge.setAttribute('aria-hidden', 'true')
  launcher.append(icon, badge)
  root.append(frame, launcher)

  let ready = false
  let open = false
  let unread = 0
  let labels: LauncherLabels | undefined
  let waiting: Unmarked<FromHost>[] = []

  const post = (message: Unmarked<FromHost>): void => {
    if (ready) frame.contentWindow?.postMessage({ ...message, rind: MARK }, origin)
    else waiting.push(message)
  }
  const paint = (): void => {
    host.toggleAttribute('open', open)
    path.setAttribute('d', open ? CLOSE : CHAT)
    launcher.setAttribute('aria-expanded', String(open))
    if (labels) launcher.setAttribute('aria-label', open ? labels.close : labels.open)
  }
  const setOpen = (next: boolean, focus = true): void => {
    if (!ready || open === next) {
      open = next
      return
    }
    const hadFocus = document.activeElement === host
    open = next
    paint()
    if (open) {
      post({ type: 'show', page: page(), focus })
      if (focus) frame.focus()
    } else {
      post({ type: 'hide' })
      if (hadFocus) launcher.focus()
    }
    emit(open ? 'show' : 'hide')
  }

  const hear = (event: MessageEvent): void => {
    if (event.origin !== origin || event.source !== frame.contentWindow || !isMarked(event.data)) return
    const message = event.data as FromFrame
    if (message.type === 'close') return setOpen(false)
    if (message.type !== 'ready' && message.type !== 'unread') return
    labels = message.labels
    frame.title = labels.title
    badge.textContent = message.unread > 9 ? '9+' : message.unread > 0 ? String(message.unread) : ''
    if (message.type === 'ready') {
      clearTimeout(timer)
      launcher.style.background = message.color
      launcher.style.color = message.onColor
      launcher.hidden = false
      ready = true
      for (const early of waiting.splice(0)) post(early)
      // Asked for before the frame was there, or the frame was loaded anew while it stood open.
      if (open) {
        open = false
        setOpen(true)
      } else if (message.stoodOpen && !matchMedia('(max-width:480px)').matches) setOpen(true, false)
      emit('ready')
    }
    paint()
    if (unread !== message.unread) emit('unread', (unread = message.unread))
  }

  const timer = setTimeout(() => {
    console.warn(`Rind: the chat did not start. Is ${location.origin} on this inbox's list of allowed websites?`)
  }, READY_WITHIN_MS)
  // The frame takes the focus when the visitor starts to write: the moment to say which page this is.
  const tellPage = (): void => {
    if (open) post({ type: 'page', page: page() })
  }
  // Above an on-screen keyboard, so that the composer stays in sight; zooming in is none of its business.
  const fit = (): void => {
    const view = visualViewport
    if (view && view.scale < 1.1) host.style.setProperty('--rind-view', `${view.height}px`)
  }
  // Some sites swap their whole body on navigation; the chat comes back and resumes.
  const observer = new MutationObserver(() => {
    if (host.isConnected) return
    ready = false
    mount()
  })
  const mount = (): void => {
    document.body.append(host)
    observer.disconnect()
    observer.observe(document.documentElement, { childList: true })
    observer.observe(document.body, { childList: true })
  }

  launcher.addEventListener('click', () => setOpen(!open))
  host.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && open) setOpen(false)
  })
  addEventListener('message', hear)
  addEventListener('blur', tellPage)
  visualViewport?.addEventListener('resize', fit)
  fit()
  paint()
  if (document.body) mount()
  else addEventListener('DOMContentLoaded', mount)

  return {
    show: () => setOpen(true),
    hide: () => setOpen(false),
    toggle: () => setOpen(!open),
    post,
    remove() {
      clearTimeout(timer)
      waiting = []
      removeEventListener('message', hear)
      removeEventListener('blur', tellPage)
      removeEventListener('DOMContentLoaded', mount)
      visualViewport?.removeEventListener('resize', fit)
      observer.disconnect()
      host.remove()
    }
  }
}

/** The address without query and fragment: these can hold what is none of the chat's business. */
const page = (): string => (location.origin + location.pathname).slice(0, 2000)

function svg(name: string, attributes: Record<string, string>): SVGElement {
  const element = document.createElementNS('http://www.w3.org/2000/svg', name)
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value)
  return element
}
