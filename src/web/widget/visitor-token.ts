import { signal } from '@preact/signals'
import { boot } from './frame-boot.ts'

const KEY = `rind:${boot.inboxKey}`
const TOKEN = /^[A-Za-z0-9_-]{43}$/

/** True when the browser keeps nothing for us: the conversation then lasts as long as the page. */
export const memoryOnly = signal(false)

let token = readStored()

function readStored(): string | null {
  try {
    const found = localStorage.getItem(KEY)
    return found !== null && TOKEN.test(found) ? found : null
  } catch {
    memoryOnly.value = true
    return null
  }
}

/** The secret that makes this visitor the owner of the conversation; null until something was written. */
export const visitorToken = (): string | null => token

/** Makes the token when the first message is sent: who only looks leaves no trace here. */
export function ensureVisitorToken(): string {
  // Another tab of the same site may have made one a moment ago.
  token ??= readStored()
  if (token !== null) return token
  const bytes = crypto.getRandomValues(new Uint8Array(32))
  token = btoa(String.fromCharCode(...bytes)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
  try {
    localStorage.setItem(KEY, token)
  } catch {
    memoryOnly.value = true
  }
  return token
}

export function forgetVisitor(): void {
  token = null
  try {
    localStorage.removeItem(KEY)
  } catch {
    // Nothing was kept, so nothing is left.
  }
}

/** Another tab began a conversation, or forgot it: this one follows. */
export function onVisitorChange(listener: () => void): void {
  addEventListener('storage', (event) => {
    if (event.key !== KEY && event.key !== null) return
    const stored = readStored()
    if (stored === token) return
    token = stored
    listener()
  })
}
