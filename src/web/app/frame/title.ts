import { effect } from '@preact/signals'
import { formatNumber } from '../../lib/i18n.ts'
import { locked } from '../state/client.ts'
import { counts } from '../state/counts.ts'
import { route, type Route } from '../state/route.ts'
import { t } from '../t.ts'

/** Keeps the tab's title and icon right. No customer's name goes in: titles end up in the history of the browser. */
export function startTitle(): void {
  const icon = iconElement()
  effect(() => {
    // How much waits is nobody's business while the screen is locked.
    if (locked.value) {
      icon.href = favicon(false)
      return
    }
    const unread = counts.value?.unread ?? 0
    const title = t('app.title', { page: pageName(route.value) })
    document.title = unread > 0 ? `(${formatNumber(unread)}) ${title}` : title
    icon.href = favicon(unread > 0)
  })
}

export function pageName(at: Route): string {
  switch (at.page) {
    case 'view':
      return t(`nav.${at.view}`)
    case 'setup':
      return t('nav.setup')
    case 'settings':
      return t('nav.settings')
    case 'certificate':
      return t('certificate.title')
    case 'unknown':
      return t('app.unknown')
    default:
      return t('nav.conversations')
  }
}

function iconElement(): HTMLLinkElement {
  const found = document.querySelector<HTMLLinkElement>('link[rel="icon"]')
  if (found !== null) return found
  const made = document.createElement('link')
  made.rel = 'icon'
  document.head.append(made)
  return made
}

/** The fruit; with something unread, a dot in the colour of the flesh. */
function favicon(unread: boolean): string {
  const dot = unread ? '<circle cx="23" cy="5" r="5" fill="#c8324a" stroke="#fff" stroke-width="1.5"/>' : ''
  const fruit =
    '<rect width="28" height="28" rx="9" fill="#14683f"/><rect x="5" y="5" width="18" height="18" rx="6" fill="#f7f9f6"/>' +
    '<rect x="9" y="9" width="10" height="10" rx="3" fill="#c8324a"/>'
  return `data:image/svg+xml,${encodeURIComponent(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 28 28">${fruit}${dot}</svg>`)}`
}
