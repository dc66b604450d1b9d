import { signal } from '@preact/signals'
import { word } from '../lib/words.ts'
import { Button, IconButton } from './button.tsx'
import { Icon } from './icon.tsx'
import { circleAlertIcon, xIcon } from './icons.ts'
import './toast.css'

interface Toast {
  id: number
  text: string
  tone: 'plain' | 'danger'
  action: { label: string; run: () => void } | undefined
}

const toasts = signal<readonly Toast[]>([])
const announcement = signal('')
let nextId = 0
let silence = 0

/** Long enough to read and to reach the button; an error stays until it is dismissed. */
const SHOWN_MS = 8_000
/** A screen reader has taken it up by then. */
const SAID_MS = 5_000

/** Says what happened, with a way back when there is one. */
export function showToast(
  text: string,
  options: { tone?: Toast['tone']; action?: { label: string; run: () => void } } = {}
): void {
  const toast: Toast = { id: ++nextId, text, tone: options.tone ?? 'plain', action: options.action }
  // One piece of good news at a time; what went wrong stays until it is read.
  toasts.value = [...toasts.value.filter((other) => other.tone === 'danger').slice(-2), toast]
  announce(text)
  if (toast.tone === 'plain') setTimeout(() => fade(toast.id), SHOWN_MS)
}

/** Says something to a screen reader, politely, without showing it; once it was said it does not stay in the page. */
export function announce(text: string): void {
  // The same text twice is no change, and would stay unsaid.
  announcement.value = announcement.value === text ? `${text}\u00A0` : text
  clearTimeout(silence)
  silence = setTimeout(() => (announcement.value = ''), SAID_MS)
}

/** Takes away whatever was said: it may name a customer. */
export function clearSaid(): void {
  clearTimeout(silence)
  announcement.value = ''
  toasts.value = []
}

/** Goes away by itself, but not from under the hand of who is about to press it. */
function fade(id: number): void {
  if (document.querySelector('.toasts:is(:hover, :focus-within)') === null) dismiss(id)
  else setTimeout(() => fade(id), 2_000)
}

function dismiss(id: number): void {
  toasts.value = toasts.value.filter((toast) => toast.id !== id)
}

/** Stands once in each page: the toasts, and the live region that speaks for the whole page. */
export function Toasts() {
  return (
    <>
      <div class="unseen" role="status" aria-live="polite">
        {announcement.value}
      </div>
      <ul class="toasts" hidden={toasts.value.length === 0}>
        {toasts.value.map((toast) => (
          <li key={toast.id} class={`toast toast--${toast.tone}`}>
            {toast.tone === 'danger' && <Icon of={circleAlertIcon} />}
            <span class="toast__text">{toast.text}</span>
            {toast.action !== undefined && (
              <Button
                kind="quiet"
                onClick={() => {
                  dismiss(toast.id)
                  toast.action?.run()
                }}
              >
                {toast.action.label}
              </Button>
            )}
            <IconButton icon={xIcon} label={word('dismiss')} onClick={() => dismiss(toast.id)} />
          </li>
        ))}
      </ul>
    </>
  )
}
