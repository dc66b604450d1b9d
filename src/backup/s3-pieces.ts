/** Pieces grow, so that ten thousand of them, which is as many as an object may have, are 440 GB. */
const PIECE_BYTES = 8 << 20
const GROW_AFTER = 1000

/** The same bytes in pieces: all full but the last. */
export async function* inPieces(body: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer, undefined> {
  let made = 0
  let held: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of body) {
    held.push(chunk)
    bytes += chunk.length
    const size = PIECE_BYTES * (1 + Math.floor(made / GROW_AFTER))
    if (bytes < size) continue
    let whole = Buffer.concat(held)
    for (; whole.length >= size; whole = whole.subarray(size), made += 1) yield whole.subarray(0, size)
    held = [whole]
    bytes = whole.length
  }
  if (bytes > 0) yield Buffer.concat(held)
}
