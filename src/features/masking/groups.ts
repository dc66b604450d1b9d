/** Digits that stand together. */
export interface Group {
  readonly digits: string
  readonly start: number
  readonly end: number
  /** What stands between the group before and this one; empty for the first of a sequence. */
  readonly gap: string
  /** A plus before it, with at most an opening bracket and spaces between. */
  readonly plus: boolean
}

const MAX_GAP = 5
/** What people put between the groups of a number. No comma and no colon: those are prices, lists and times. */
const GAP = /^[\s\p{Pd}\u2212.()/\\[\]_*~|·'’]+$/u

/** The sequences of digit groups of a text: each is what could be one number, or several beside each other. */
export function sequencesOf(text: string): Group[][] {
  const sequences: Group[][] = []
  let current: Group[] = []
  let last = -1
  for (const match of text.matchAll(/\d+/g)) {
    const start = match.index
    const end = start + match[0].length
    const between = last >= 0 && start - last <= MAX_GAP ? text.slice(last, start) : ''
    if (isCode(text, start, end)) {
      last = -1
      continue
    }
    const joins = between !== '' && GAP.test(between)
    if (!joins) sequences.push((current = []))
    current.push({ digits: match[0], start, end, gap: joins ? between : '', plus: /\+[\s(]{0,3}$/.test(text.slice(Math.max(0, start - 4), start)) })
    last = end
  }
  return sequences.flatMap(withoutDates)
}

/** Digits inside a code of letters and digits: part of an id, a product or a parcel, not of a number that one dials. */
function isCode(text: string, start: number, end: number): boolean {
  const before = /[a-z]+$/i.exec(text.slice(Math.max(0, start - 8), start))?.[0] ?? ''
  if (before === '') return /[a-f]/i.test(text.charAt(end)) && /[\da-f]{4}-$/i.test(text.slice(Math.max(0, start - 5), start))
  if (/\d/.test(text.charAt(start - before.length - 1))) return true
  return /[a-f]$/i.test(before) && /[a-f]/i.test(text.charAt(end)) && /[\da-f]/i.test(text.charAt(end + 1))
}

const isYear = ({ digits }: Group) => /^(?:19|20)\d\d$/.test(digits)
const isUpTo = ({ digits }: Group, most: number) => digits.length <= 2 && Number(digits) >= 1 && Number(digits) <= most

/** Cuts a sequence at dates (01-03-2026), and drops what is nothing but times (09.00-12.30 13.00-17.00) or prices then. */
function withoutDates(sequence: readonly Group[]): Group[][] {
  const parts: Group[][] = [[]]
  for (let index = 0; index < sequence.length; index++) {
    const group = sequence[index]
    const length = dateLength(sequence, index)
    if (length > 0) {
      parts.push([])
      index += length - 1
    } else if (group) parts.at(-1)?.push(group)
  }
  return parts.filter((part) => !isTimesOrPrices(part))
}

function dateLength(sequence: readonly Group[], index: number): number {
  const [first, second, third, next] = sequence.slice(index, index + 4)
  if (!first || first.plus || !second || !third || !/^[-/.]$/.test(second.gap) || second.gap !== third.gap) return 0
  // A longer row with the same sign between is a number: 06-12-1985-34.
  if (first.gap === second.gap || next?.gap === second.gap) return 0
  const isDate = (isUpTo(first, 31) && isUpTo(second, 12) && isYear(third)) || (isYear(first) && isUpTo(second, 12) && isUpTo(third, 31))
  return isDate ? 3 : 0
}

/** Pairs with a full stop between and something else around, that are hours and minutes, or prices from 0.99 on. Of a number, not all of it looks so. */
function isTimesOrPrices(part: readonly Group[]): boolean {
  if (part.length % 2 === 1 || part.some(({ plus }) => plus)) return false
  const isPaired = part.every(({ gap, digits }, index) => (index % 2 === 0 ? index === 0 || gap !== '.' : gap === '.' && digits.length === 2))
  const areTimes = part.every(({ digits }, index) => (index % 2 === 0 ? digits.length <= 2 && Number(digits) <= 24 : Number(digits) < 60 && Number(digits) % 5 === 0))
  const arePrices = part[0]?.digits === '0' && part.every(({ digits }, index) => index % 2 === 1 || /^(?:0|[1-9]\d{0,2})$/.test(digits))
  return isPaired && (areTimes || arePrices)
}
