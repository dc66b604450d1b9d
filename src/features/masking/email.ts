import type { Found } from './found.ts'

const LETTER = '\\p{L}\\p{N}'
const BEFORE = new RegExp(`[${LETTER}.!#$%&'*+/=?^_\`{|}~-]`, 'u')
/** The sign between the two parts, as it is written, in an address of the web, or as a word in brackets. */
const AT = /@|%40|[([{<]\s{0,2}(?:at|ape?n?staart(?:je)?)\s{0,2}[)\]}>]/gi
const DOT = '(?:\\s?[.。]|\\s{0,2}[([{<]\\s{0,2}(?:dot|punt)\\s{0,2}[)\\]}>]\\s{0,2})'
const DOMAIN = new RegExp(`\\s{0,2}(?:\\[[0-9a-f:.]{2,60}\\]|([${LETTER}-]+)(?:${DOT}[${LETTER}-]+)+)`, 'iuy')
/** jan at example dot nl: both signs as words, so that a sentence with "at" is none. */
const WORDS = new RegExp(`(?<![${LETTER}._%+-])[${LETTER}._%+-]+\\s{1,2}(?:at|ape?n?staart(?:je)?)\\s{1,2}[${LETTER}-]+(?:\\s{1,2}(?:dot|punt)\\s{1,2}[${LETTER}-]+)+`, 'giu')
const MAX_QUOTED = 66

/**
 * E-mail addresses, of any script. Each sign between the parts is looked at once, and what stands beside it up to the
 * next sign at most, so the work is in proportion to the text.
 */
export function findEmails(text: string): Found[] {
  const found: Found[] = []
  let floor = 0
  for (const match of text.matchAll(AT)) {
    const start = localStart(text, match.index, floor)
    floor = match.index + match[0].length
    const end = start < match.index ? domainEnd(text, floor) : 0
    if (end > 0) found.push({ kind: 'email', start, end })
  }
  for (const match of text.matchAll(WORDS)) found.push({ kind: 'email', start: match.index, end: match.index + match[0].length })
  return found
}

/** Where the part before the sign begins, not before the sign before it; `at` when there is none. */
function localStart(text: string, at: number, floor: number): number {
  let end = at
  while (end > floor && at - end < 2 && /\s/.test(text.charAt(end - 1))) end -= 1
  if (text.charAt(end - 1) === '"') {
    const quote = text.lastIndexOf('"', end - 2)
    if (quote >= floor && end - quote <= MAX_QUOTED) return quote
  }
  let start = end
  while (start > floor && BEFORE.test(characterBefore(text, start))) start -= characterBefore(text, start).length
  return start === end ? at : start
}

function characterBefore(text: string, at: number): string {
  const isPair = at > 1 && /[\uDC00-\uDFFF]/.test(text.charAt(at - 1)) && /[\uD800-\uDBFF]/.test(text.charAt(at - 2))
  return text.slice(at - (isPair ? 2 : 1), at)
}

/** Where the domain ends; 0 when none follows. A last part without a letter is a price, not a domain. */
function domainEnd(text: string, from: number): number {
  DOMAIN.lastIndex = from
  const match = DOMAIN.exec(text)
  if (!match) return 0
  if (match[1] === undefined) return from + match[0].length
  const last = match[0].slice(-64).match(new RegExp(`[${LETTER}-]+$`, 'u'))?.[0] ?? ''
  return /\p{L}/u.test(last) ? from + match[0].length : 0
}
