import { Problem } from '../../errors/index.ts'
import { fold, oneSpaced } from './fold.ts'

export const MAX_WORDS = 8

/** What is looked for: every needle must stand in the text, in any order. */
export interface Query {
  readonly needles: readonly string[]
  /** True when a needle is a phrase, so that white space has to be evened out before comparing. */
  readonly spaced: boolean
}

const PARTS = /"([^"]*)"?|([^\s"]+)/g

/**
 * Reads what a person typed: words, and phrases in double quotes. A word is also found inside a longer one, since
 * compounds are one word in Dutch and German.
 * @throws Problem invalid_input when nothing is left to look for, or when there are more than eight words
 */
export function readQuery(text: string): Query {
  const parts = Array.from(text.replaceAll(/[“”„]/g, '"').matchAll(PARTS), ([, phrase, word]) => oneSpaced(fold(phrase ?? word ?? '')).trim())
  const needles = [...new Set(parts.filter(Boolean))]
  const words = needles.flatMap((needle) => needle.split(' ')).length
  if (words === 0) throw new Problem('invalid_input', { field: 'query', allowed: 'at least one letter, digit or sign that can be seen' })
  if (words > MAX_WORDS) throw new Problem('invalid_input', { field: 'query', allowed: `at most ${MAX_WORDS} words` })
  return { needles, spaced: needles.some((needle) => needle.includes(' ')) }
}

/** Whether a text holds all that is looked for. */
export function matches(query: Query, text: string): boolean {
  const folded = query.spaced ? oneSpaced(fold(text)) : fold(text)
  return query.needles.every((needle) => folded.includes(needle))
}
