import { foldWithPlaces } from './fold.ts'
import type { Query } from './query.ts'
import type { Snippet } from './schema.ts'

/** Length of a snippet and how much of it stands before the first hit, in UTF-16 units. */
const LENGTH = 160
const BEFORE = 40
/** How far a cut moves to fall between words. */
const LEEWAY = 16
const MAX_RANGES = 20

type Range = [start: number, end: number]

/** Where the needles stand in a text, in its own UTF-16 offsets, in order and without overlap. */
export function findRanges(query: Query, original: string): Range[] {
  const { text, starts, ends } = foldWithPlaces(original, query.spaced)
  const found: Range[] = []
  for (const needle of query.needles) {
    for (let at = text.indexOf(needle); at >= 0; at = text.indexOf(needle, at + needle.length)) {
      found.push([starts[at] ?? 0, ends[at + needle.length - 1] ?? original.length])
    }
  }
  const merged: Range[] = []
  for (const [start, end] of found.toSorted(([a], [b]) => a - b)) {
    const last = merged.at(-1)
    if (last && start <= last[1]) last[1] = Math.max(last[1], end)
    else merged.push([start, end])
  }
  return merged
}

/** The part of a text around the first hit, with the places of all hits in it. Never cuts through a character. */
export function snippetOf(query: Query, original: string): Snippet {
  const ranges = findRanges(query, original)
  const [first] = ranges
  const from = first ? cutBefore(original, first[0] - BEFORE, first[0]) : 0
  const least = first?.[1] ?? 0
  const to = cutAfter(original, Math.max(from + LENGTH, least), least)
  const lead = from > 0 ? '…' : ''
  const shift = lead.length - from
  return {
    text: `${lead}${original.slice(from, to)}${to < original.length ? '…' : ''}`,
    ranges: ranges
      .filter(([, end]) => end <= to)
      .slice(0, MAX_RANGES)
      .map(([start, end]): Range => [start + shift, end + shift])
  }
}

const isInside = (text: string, at: number) => at > 0 && at < text.length && (/[\uDC00-\uDFFF]/.test(text.charAt(at)) || /^[\p{M}\u200D]/u.test(text.slice(at, at + 2)) || text.charAt(at - 1) === '\u200D')

/** A good place to begin: after a space near `at`, else between two characters; never after `latest`. */
function cutBefore(text: string, at: number, latest: number): number {
  if (at <= LEEWAY) return 0
  const space = text.slice(at, Math.min(at + LEEWAY, latest)).search(/\s\S/)
  let cut = space < 0 ? at : at + space + 1
  while (isInside(text, cut)) cut -= 1
  return cut
}

/** A good place to end: before a space near `at`, else between two characters; never before `least`. */
function cutAfter(text: string, at: number, least: number): number {
  if (at >= text.length - LEEWAY) return text.length
  const space = text.slice(Math.max(at - LEEWAY, least), at).search(/\s\S*$/)
  let cut = space < 0 ? at : Math.max(at - LEEWAY, least) + space
  while (isInside(text, cut)) cut += 1
  return cut
}
