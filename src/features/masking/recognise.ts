import { bsnLength } from './bsn.ts'
import { findEmails } from './email.ts'
import type { Found } from './found.ts'
import { type Group, sequencesOf } from './groups.ts'
import { findIbans } from './iban.ts'
import { phoneLength } from './phone.ts'

/** Stands where something was recognised; part of no address and no number, so it ends both. */
export const COVER = '•'

/** Everything recognised in a skeleton's text, in order, without overlap. Work in proportion to the text's length. */
export function recognise(text: string): Found[] {
  const emails = findEmails(text)
  const withoutEmails = cover(text, emails)
  const ibans = findIbans(withoutEmails)
  const rest = cover(withoutEmails, ibans)
  return merged([...emails, ...ibans, ...findNumbers(rest)])
}

/** Covers what was found, without changing the place of anything else. */
export function cover(text: string, found: readonly Found[]): string {
  let result = ''
  let at = 0
  for (const { start, end } of merged(found)) {
    result += text.slice(at, start) + COVER.repeat(end - start)
    at = end
  }
  return result + text.slice(at)
}

/** Telephone numbers first; what is left between them may be a citizen service number. */
function findNumbers(text: string): Found[] {
  return sequencesOf(text).flatMap((sequence) => {
    const phones = pick(sequence, 'phone', phoneLength)
    const left = Array.from({ length: phones.length + 1 }, (_, index) => sequence.slice(phones[index - 1]?.to ?? 0, phones[index]?.from))
    const numbers = left.flatMap((groups) => pick(groups, 'bsn', (all, at) => bsnLength(text, all, at)))
    return [...phones.map((phone) => ({ ...phone, start: openingOf(text, phone.first) })), ...numbers]
  })
}

/** What begins at a group and is so many groups long, one after the other. */
function pick(groups: readonly Group[], kind: Found['kind'], lengthAt: (groups: readonly Group[], index: number) => number) {
  const picked: (Found & { readonly from: number; readonly to: number; readonly first: Group })[] = []
  for (let from = 0; from < groups.length; from++) {
    const to = from + lengthAt(groups, from)
    const [first, last] = [groups[from], groups[to - 1]]
    if (to === from || !first || !last) continue
    picked.push({ kind, start: first.start, end: last.end, from, to, first })
    from = to - 1
  }
  return picked
}

/** The plus and the bracket before a number go with it. */
function openingOf(text: string, { start, plus }: Group): number {
  if (!plus) return start
  return text.lastIndexOf('+', start)
}

function merged(found: readonly Found[]): Found[] {
  const result: Found[] = []
  for (const next of found.toSorted((a, b) => a.start - b.start || b.end - a.end)) {
    const last = result.at(-1)
    if (last && next.start < last.end) result[result.length - 1] = { ...last, end: Math.max(last.end, next.end) }
    else result.push(next)
  }
  return result
}
