import type { Group } from './groups.ts'

const GROUPINGS = ['9', '333', '423', '234', '111111111']
const NAMED = /\b(?:bsn|burgerservicenummer|burger ?service ?nummer|sofi(?:-?nummer)?|citizen service number)[^\w•]{0,6}(?:is[^\w•]{0,3})?$/i
/** Nine digits after such a word, or after the sign of a currency, are what it says. */
const OTHERWISE = /(?:[€$£#]|\beur|(?:order|bestel|factuur|invoice|ticket|artikel|article|pakket|parcel|zending|tracking|referentie|reference)[a-z-]{0,10}(?:\s?(?:nr|no|number|nummer)\b)?)[^\w•]{0,4}$/i
const LOOK_BACK = 40

/**
 * How many groups from this one on are a citizen service number (BSN): nine digits that pass the 11-test, grouped as
 * people do; eight or nine of any kind when the text says that it is one. 0 when none begins here.
 */
export function bsnLength(text: string, sequence: readonly Group[], index: number): number {
  const first = sequence[index]
  if (!first) return 0
  const before = text.slice(Math.max(0, first.start - LOOK_BACK), first.start)
  const named = NAMED.test(before)
  if (!named && OTHERWISE.test(before)) return 0
  let digits = ''
  let form = ''
  for (let count = 1; digits.length < 9; count++) {
    const group = sequence[index + count - 1]
    if (!group) return 0
    digits += group.digits
    form += group.digits.length > 9 ? 'x' : String(group.digits.length)
    const whole = index === 0 && count === sequence.length
    if (digits.length === 9 && (named || ((whole || GROUPINGS.includes(form)) && passesElevenTest(digits)))) return count
    if (digits.length === 8 && named && (whole || (sequence[index + count]?.digits.length ?? 9) > 1)) return count
  }
  return 0
}

/** Nine times the first digit, eight times the second, …, less the last: a multiple of eleven, and not nothing at all. */
function passesElevenTest(digits: string): boolean {
  let sum = 0
  for (let index = 0; index < 9; index++) sum += Number(digits.charAt(index)) * (index === 8 ? -1 : 9 - index)
  return sum % 11 === 0 && digits !== '000000000'
}
