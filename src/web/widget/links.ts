/** A piece of a message: plain text, or an address that may be clicked. */
export interface Piece {
  text: string
  href?: string
}

const ADDRESS = /https?:\/\/[^\s<>"']+/giu
/** Marks that end a sentence rather than an address. */
const TRAILING = /[.,;:!?…]+$/u

/** Splits a message so that only http and https addresses become links; everything else stays text. */
export function splitLinks(text: string): Piece[] {
  const pieces: Piece[] = []
  let from = 0
  for (const match of text.matchAll(ADDRESS)) {
    const address = trimAddress(match[0])
    if (!isWebAddress(address)) continue
    if (match.index > from) pieces.push({ text: text.slice(from, match.index) })
    pieces.push({ text: address, href: address })
    from = match.index + address.length
  }
  if (from < text.length) pieces.push({ text: text.slice(from) })
  return pieces
}

function trimAddress(found: string): string {
  let address = found.replace(TRAILING, '')
  // A closing bracket belongs to the address only if it was opened in it.
  while (address.endsWith(')') && address.split(')').length > address.split('(').length) {
    address = address.slice(0, -1).replace(TRAILING, '')
  }
  return address
}

function isWebAddress(address: string): boolean {
  const url = URL.parse(address)
  // A name before the host makes one site look like another: https://bank.example@evil.example.
  if (url === null || url.username !== '' || url.password !== '') return false
  return url.protocol === 'https:' || url.protocol === 'http:'
}
