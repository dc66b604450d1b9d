/**
 * Length-prefixed concatenation: each part is preceded by its length as a 32-bit big-endian number, so that no two
 * different lists of parts give the same bytes ("ab","c" and "a","bc" differ).
 */
export function lengthPrefixed(parts: readonly (string | Uint8Array)[]): Buffer {
  // One allocation: a search does this for each message that it opens.
  const bytes = Buffer.allocUnsafe(parts.reduce((size, part) => size + 4 + (typeof part === 'string' ? Buffer.byteLength(part) : part.length), 0))
  let at = 0
  for (const part of parts) {
    const length = typeof part === 'string' ? bytes.write(part, at + 4) : part.length
    if (typeof part !== 'string') bytes.set(part, at + 4)
    bytes.writeUInt32BE(length, at)
    at += 4 + length
  }
  return bytes
}
