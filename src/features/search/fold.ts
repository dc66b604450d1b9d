/** Letters that Unicode does not take apart though people read them as the plain one. Final sigma: its form depends on the place. */
const PLAIN: Readonly<Record<string, string>> = { ß: 'ss', æ: 'ae', œ: 'oe', ø: 'o', đ: 'd', ð: 'd', ł: 'l', þ: 'th', ħ: 'h', ı: 'i', ς: 'σ' }
const ODD = /[ßæœøđðłþħıς]/g
const UNSEEN = /[\p{M}\p{Cf}]/gu
const SPACES = /\s+/g
// oxlint-disable-next-line no-control-regex -- ASCII is exactly this range
const ASCII = /^[\x00-\x7f]*$/

/**
 * A text as it is compared: compatibility forms apart (NFKD), marks and invisible characters away, lower case. So é, É
 * and e are one letter, the ligature ĳ is ij, and a soft hyphen splits no word.
 */
export function fold(text: string): string {
  if (ASCII.test(text)) return text.toLowerCase()
  return text.normalize('NFKD').replace(UNSEEN, '').toLowerCase().replace(UNSEEN, '').replace(ODD, (letter) => PLAIN[letter] ?? letter)
}

/** Whatever white space stands between two words of a phrase counts as one space. */
export const oneSpaced = (folded: string): string => folded.replace(SPACES, ' ')

/** A folded text that knows where each of its units came from in the original. */
interface Folded {
  readonly text: string
  /** Offset in the original at which the character behind each unit begins; one more for the end. */
  readonly starts: readonly number[]
  /** Offset at which that character ends, with the marks that follow it. */
  readonly ends: readonly number[]
}

/** Folds character by character; slower than `fold`, the same text, for those few texts in which something was found. */
export function foldWithPlaces(original: string, spaced: boolean): Folded {
  const starts: number[] = []
  const ends: number[] = []
  let text = ''
  let at = 0
  for (const character of original) {
    const end = at + character.length
    let piece = fold(character)
    if (spaced) piece = oneSpaced(piece)
    if (spaced && piece.startsWith(' ') && text.endsWith(' ')) piece = piece.slice(1)
    for (let unit = 0; unit < piece.length; unit++) {
      starts.push(at)
      ends.push(end)
    }
    // A mark belongs to the letter before it.
    if (piece === '') for (let unit = ends.length - 1; unit >= 0 && ends[unit] === at; unit--) ends[unit] = end
    text += piece
    at = end
  }
  starts.push(original.length)
  return { text, starts, ends }
}
