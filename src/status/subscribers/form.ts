import type { IncomingMessage } from 'node:http'

const MOST_BYTES = 8 * 1024
const TYPE = /^application\/x-www-form-urlencoded(?:\s*;|$)/i

/**
 * Reads a form that was sent. Each field may stand there once.
 * @returns null when it is no form, or too much of one
 */
export async function readForm(request: IncomingMessage): Promise<URLSearchParams | null> {
  if (!TYPE.test(request.headers['content-type'] ?? '')) return null
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > MOST_BYTES) return null
    chunks.push(chunk)
  }
  const fields = new URLSearchParams(Buffer.concat(chunks).toString('utf8'))
  return new Set(fields.keys()).size === fields.size ? fields : null
}

/** Whether a form was sent from a page of our own: another site has nobody's browser subscribe. */
export function isOwn({ headers }: IncomingMessage, url: string): boolean {
  const site = headers['sec-fetch-site']
  return site === undefined ? headers.origin === new URL(url).origin : site === 'same-origin'
}

/** Nothing that a mail server could take for a second address, or for a header. */
const ADDRESS = /^[^\s@<>"'`,;:()[\]\\\p{Cc}]{1,64}@[^\s@<>"'`,;:()[\]\\\p{Cc}]+\.[^\s@<>"'`,;:()[\]\\\p{Cc}]+$/u

/** A mail address as it is kept, in lower case; null when it is none. */
export function parseAddress(text: string): string | null {
  const address = text.replaceAll(/^ +| +$/g, '')
  return address.length <= 254 && ADDRESS.test(address) ? address.toLowerCase() : null
}
