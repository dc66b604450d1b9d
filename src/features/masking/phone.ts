import type { Group } from './groups.ts'

const MOST_DIGITS = 17

/** A form of telephone number: how it begins, and how many digits it has; the first length that fits is taken. */
interface Form {
  readonly begins: RegExp
  readonly lengths: readonly number[]
}

const longest = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => to - index)

const WITH_PLUS: readonly Form[] = [
  { begins: /^310/, lengths: [12] },
  { begins: /^31/, lengths: [11] },
  { begins: /^[1-9]/, lengths: longest(7, 15) }
]
const WITHOUT: readonly Form[] = [
  { begins: /^00310/, lengths: [14] },
  { begins: /^0031/, lengths: [13] },
  { begins: /^00[1-9]/, lengths: longest(11, 17) },
  { begins: /^0[1-9]/, lengths: [10, 12, 11, 9] },
  { begins: /^31[1-9]/, lengths: [11] }
]

/** How many groups of the sequence, from this one on, are a telephone number; 0 when none begins here. */
export function phoneLength(sequence: readonly Group[], index: number): number {
  const first = sequence[index]
  if (!first) return 0
  const ends = boundaries(sequence, index)
  const digits = sequence.slice(index, index + MOST_DIGITS).map((group) => group.digits).join('').slice(0, MOST_DIGITS)
  for (const { begins, lengths } of first.plus ? WITH_PLUS : WITHOUT) {
    const length = begins.test(digits) ? lengths.find((candidate) => ends.has(candidate)) : undefined
    if (length !== undefined) return ends.get(length) ?? 0
  }
  // Without the leading zero, or in the groups of North America.
  const [second, third] = sequence.slice(index + 1, index + 3)
  if (first.digits === '6' && second?.digits.length === 8 && second.gap !== '.') return 2
  return /^[2-9]\d\d$/.test(first.digits) && /^[2-9]\d\d$/.test(second?.digits ?? '') && third?.digits.length === 4 ? 3 : 0
}

/** By number of digits, how many groups have them: a number ends where a group ends. Another plus begins another number. */
function boundaries(sequence: readonly Group[], index: number): Map<number, number> {
  const ends = new Map<number, number>()
  let total = 0
  for (let count = 1; total <= MOST_DIGITS; count++) {
    const group = sequence[index + count - 1]
    if (!group || (count > 1 && group.plus)) break
    total += group.digits.length
    ends.set(total, count)
  }
  return ends
}
