import { Problem } from '../errors/index.ts'

const MAX_DEPTH = 32
const QUOTE = 0x22
const BACKSLASH = 0x5c
const COLON = 0x3a

/**
 * Refuses what JSON.parse lets pass: the same key twice in one object, and nesting deeper than 32. It walks the text
 * once, without recursion, so that a bomb costs no more than its length.
 * @throws Problem malformed_json, duplicate_key, too_deep
 */
export function parseJson(text: string): unknown {
  const keys: (Set<string> | null)[] = []
  for (let index = 0; index < text.length; index++) {
    const char = text.charCodeAt(index)
    if (char === QUOTE) {
      const start = index
      for (index++; index < text.length && text.charCodeAt(index) !== QUOTE; index++) if (text.charCodeAt(index) === BACKSLASH) index++
      const seen = keys.at(-1)
      if (seen && isFollowedByColon(text, index + 1)) {
        const key = decodeKey(text.slice(start, index + 1))
        if (seen.has(key)) throw new Problem('duplicate_key', { field: key.slice(0, 100) })
        seen.add(key)
      }
    } else if (char === 0x7b || char === 0x5b) {
      keys.push(char === 0x7b ? new Set() : null)
      if (keys.length > MAX_DEPTH) throw new Problem('too_deep', { allowed: `at most ${MAX_DEPTH} levels` })
    } else if (char === 0x7d || char === 0x5d) {
      keys.pop()
    }
  }
  try {
    return JSON.parse(text)
  } catch {
    throw new Problem('malformed_json')
  }
}

/** Whatever white space stands between: as much as one likes is allowed there. */
function isFollowedByColon(text: string, from: number): boolean {
  let index = from
  while (index < text.length && text.charCodeAt(index) <= 0x20) index++
  return text.charCodeAt(index) === COLON
}

function decodeKey(quoted: string): string {
  try {
    return String(JSON.parse(quoted))
  } catch {
    throw new Problem('malformed_json')
  }
}

/**
 * Refuses texts that cannot be kept as they are: NUL, which PostgreSQL does not store, and lone surrogates, which have
 * no UTF-8 form. Also refuses keys that mean something to JavaScript objects.
 * @throws Problem invalid_text with the field
 */
export function refuseBrokenText(value: unknown, field = ''): void {
  if (typeof value === 'string') {
    if (value.includes('\0') || !value.isWellFormed()) {
      throw new Problem('invalid_text', { ...(field && { field }), detail: 'NUL and lone surrogates are not taken.' })
    }
  } else if (Array.isArray(value)) {
    value.forEach((item, index) => refuseBrokenText(item, `${field}${field && '/'}${index}`))
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, item] of Object.entries(value)) {
      if (key === '__proto__' || key === 'constructor' || key === 'prototype') throw new Problem('unknown_field', { field: key })
      refuseBrokenText(key, field)
      refuseBrokenText(item, `${field}${field && '/'}${key}`)
    }
  }
}
