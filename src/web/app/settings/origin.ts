/** Reads a website as people type it: with or without https, with a path or not. Null when it is no website. */
export function toOrigin(text: string): string | null {
  const typed = text.trim()
  try {
    const url = new URL(/^[a-z][a-z0-9+.-]*:\/\//i.test(typed) ? typed : `https://${typed}`)
    const known = url.protocol === 'https:' || url.protocol === 'http:'
    const host = url.hostname.includes('.') || url.hostname === 'localhost'
    return known && host && url.username === '' ? url.origin : null
  } catch {
    return null
  }
}
