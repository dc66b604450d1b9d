import type { Found } from './found.ts'
import { cover, recognise } from './recognise.ts'
import type { HiddenPart } from './schema.ts'
import { type Skeleton, skeletonOf } from './skeleton.ts'

/** What a masked reader sees instead; always of one length, which says nothing about what it stands for. */
export const MASK = '•••'
/** How often covering something may bring something else to light before the whole text is hidden. */
const MAX_ROUNDS = 6

export interface Masked {
  readonly text: string
  readonly hidden: readonly HiddenPart[]
}

/** A text with all of it hidden. */
export const maskedWhole: Masked = { text: MASK, hidden: [{ kind: 'text', start: 0, end: MASK.length }] }

/**
 * A text without the e-mail addresses, telephone numbers, IBANs and BSNs that are recognised in it. Never longer than
 * the text (or than the mask); masking what is masked changes nothing. Work in proportion to the text's length.
 */
export function maskText(original: string): Masked {
  const skeleton = skeletonOf(original)
  const found: Found[] = []
  let text = skeleton.text
  for (let round = 0; ; round++) {
    const more = recognise(text).map((part) => wholeCharacters(skeleton, part))
    if (more.length === 0) break
    if (round === MAX_ROUNDS) return maskedWhole
    found.push(...more)
    text = cover(text, more)
  }
  return replace(original, found.toSorted((a, b) => a.start - b.start).map(({ kind, start, end }) => ({ kind, start: skeleton.start(start), end: skeleton.end(end - 1) })))
}

/** One character may stand for several units (½ for 1⁄2): it is covered with all of them. */
function wholeCharacters({ start: startOf, length }: Skeleton, { kind, start, end }: Found): Found {
  let [from, to] = [start, end]
  while (from > 0 && startOf(from - 1) === startOf(from)) from -= 1
  while (to < length && startOf(to) === startOf(to - 1)) to += 1
  return { kind, start: from, end: to }
}

function replace(original: string, parts: readonly HiddenPart[]): Masked {
  if (parts.length === 0) return { text: original, hidden: [] }
  const hidden: HiddenPart[] = []
  let text = ''
  let at = 0
  for (const { kind, start, end } of parts) {
    // Two things may share a character.
    if (end <= at) continue
    text += original.slice(at, Math.max(at, start))
    hidden.push({ kind, start: text.length, end: text.length + MASK.length })
    text += MASK
    at = end
  }
  return { text: text + original.slice(at), hidden }
}
