/**
 * Length-prefixed concatenation: each part is preceded by its length as a 32-bit big-endian number, so that no two
 * different lists of parts give the same bytes ("ab","c" and "a","bc" differ).
 */
export function lengthPrefixed(parts: readonly (string | Uint8Array)[]): Buffer {
  const chunks: Uint8Array[] = []
  for (const part of parts) {
    const bytes = typeof part === 'string' ? Buffer.from(part, 'utf8') : part
    const length = Buffer.allocUnsafe(4)
    length.writeUInt32BE(bytes.length)
    chunks.push(length, bytes)
  }
  return Buffer.concat(chunks)
}
