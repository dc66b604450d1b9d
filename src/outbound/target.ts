/** Longer addresses are nobody's. */
const LONGEST = 2_048

/**
 * An address that somebody typed, if it may be called at all: http or https, no login in it, and port 80, 443 or one that
 * needs no privilege. Where its name leads is looked at when it is called.
 * @param plain Whether http is taken beside https.
 */
export function parseTarget(text: string, plain: boolean): URL | null {
  if (text.length > LONGEST || !URL.canParse(text)) return null
  const url = new URL(text)
  if (url.protocol !== 'https:' && !(plain && url.protocol === 'http:')) return null
  if (url.username !== '' || url.password !== '' || url.hostname === '') return null
  const port = Number(url.port)
  // Without a port it is 80 or 443.
  if (url.port !== '' && port !== 80 && port !== 443 && port < 1_024) return null
  url.hash = ''
  return url
}
