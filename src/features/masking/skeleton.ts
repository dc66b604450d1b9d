/** A text brought to one form for recognition, that knows where each unit came from in the original. */
export interface Skeleton {
  readonly text: string
  /** How many units it has. */
  readonly length: number
  /** Offset in the original of the character behind a unit. */
  readonly start: (unit: number) => number
  /** Offset after the character behind a unit, with the invisible ones that follow it. */
  readonly end: (unit: number) => number
}

/** Marks, format characters and whatever else takes no room: people and programs put them between digits unseen. */
const UNSEEN = /^[\p{M}\p{Cf}\p{Default_Ignorable_Code_Point}]$/u
const CONTROL = /^[\p{Cc}]$/u
const SPACE = /^[\s\u2800]$/u
const DIGIT = /^\p{Nd}$/u
const PLAIN = /^[\t\n\r\x20-\x7e]*$/

/** Digits of every script stand in runs of ten that begin with zero. */
function digitOf(character: string): string {
  const code = character.codePointAt(0) ?? 0
  let value = 0
  while (value < 9 && DIGIT.test(String.fromCodePoint(code - value - 1))) value += 1
  return String(value)
}

/** What a character reads as: compatibility forms plain, digits of any script as 0 to 9, nothing for what is not seen. */
function plain(character: string): string {
  if (SPACE.test(character)) return character === '\n' ? '\n' : ' '
  if (UNSEEN.test(character) || CONTROL.test(character)) return ''
  const normal = character.normalize('NFKC')
  let result = ''
  for (const piece of normal) {
    if (SPACE.test(piece)) result += ' '
    else if (!UNSEEN.test(piece)) result += DIGIT.test(piece) && piece > '9' ? digitOf(piece) : piece
  }
  return result
}

/** Work in proportion to the text's length. */
export function skeletonOf(original: string): Skeleton {
  if (PLAIN.test(original)) return { text: original, length: original.length, start: (unit) => unit, end: (unit) => unit + 1 }
  const starts: number[] = []
  const ends: number[] = []
  const pieces: string[] = []
  let at = 0
  let units = 0
  for (const character of original) {
    const end = at + character.length
    const piece = plain(character)
    for (let unit = 0; unit < piece.length; unit++) {
      starts.push(at)
      ends.push(end)
    }
    // What is not seen belongs to the character before it, and goes where that goes.
    if (piece === '' && units > 0) ends[units - 1] = end
    pieces.push(piece)
    units += piece.length
    at = end
  }
  return { text: pieces.join(''), length: units, start: (unit) => starts[unit] ?? original.length, end: (unit) => ends[unit] ?? original.length }
}
