import type { Found } from './found.ts'
import { IBAN_FORMS } from './iban-forms.ts'

/** What people put between the groups of an account number, and how much of it. */
const BETWEEN = /[\s.\-_/:|·‐–—−]/u
const MAX_BETWEEN = 3
const WORD = /[0-9A-Z]/

/**
 * Account numbers of any country of the registry whose check digits are right (ISO 7064, mod 97), however they are
 * grouped. Looks at a bounded number of characters after each letter.
 */
export function findIbans(text: string): Found[] {
  const found: Found[] = []
  if (!/\d/.test(text)) return found
  // Not toUpperCase of the whole: it changes lengths (ß).
  const upper = text.replaceAll(/[a-z]/g, (letter) => letter.toUpperCase())
  for (let start = 0; start < upper.length; start++) {
    const end = ibanAt(upper, start)
    if (end === 0) continue
    found.push({ kind: 'iban', start, end })
    start = end - 1
  }
  return found
}

/** Where the account number that begins here ends; 0 when none does. */
function ibanAt(text: string, start: number): number {
  let value = ''
  let form: { readonly length: number; readonly pattern: RegExp } | undefined
  let length = 4
  for (let at = start; at >= 0; at = following(text, at)) {
    value += text.charAt(at)
    const { length: has } = value
    if (has <= 2 ? !/[A-Z]/.test(text.charAt(at)) : has <= 4 && !/\d/.test(text.charAt(at))) return 0
    if (has === 2) {
      form = IBAN_FORMS.get(value)
      if (!form) return 0
      length = form.length
    }
    if (has === length) return form?.pattern.test(value) === true && isRight(value) ? at + 1 : 0
  }
  return 0
}

/** The next letter or digit, over what may stand between two of them; -1 when something else follows. */
function following(text: string, at: number): number {
  for (let next = at + 1; next <= at + 1 + MAX_BETWEEN && next < text.length; next++) {
    if (WORD.test(text.charAt(next))) return next
    if (!BETWEEN.test(text.charAt(next))) return -1
  }
  return -1
}

function isRight(iban: string): boolean {
  let rest = 0
  for (const character of iban.slice(4) + iban.slice(0, 4)) {
    const value = Number.parseInt(character, 36)
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97
  }
  return rest === 1
}
