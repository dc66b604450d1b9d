import { createHash } from 'node:crypto'
import { createXXHash128 } from 'hash-wasm'

/** How long a stream of bytes was and its xxh3-128, in hexadecimal: tells what was damaged. */
export interface Tally {
  readonly bytes: number
  readonly xxh3: string
}

/** With the SHA-256 as well, which tells what was forged. Of sealed bytes only: that of a text would let a guess of it be proved. */
export interface StrongTally extends Tally {
  readonly sha256: string
}

/** Counts and hashes what passes. */
export interface Counter<T extends Tally> {
  pass(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array>
  /** Of what has passed. Called once, at the end. */
  tally(): T
}

/** A counter of content that is not sealed. */
export async function createCounter(): Promise<Counter<Tally>> {
  const xxh3 = await createXXHash128()
  xxh3.init()
  let bytes = 0
  return {
    pass: async function* (source) {
      for await (const chunk of source) {
        bytes += chunk.length
        xxh3.update(chunk)
        yield chunk
      }
    },
    tally: () => ({ bytes, xxh3: xxh3.digest('hex') })
  }
}

/** A counter of sealed bytes. */
export async function createStrongCounter(): Promise<Counter<StrongTally>> {
  const counter = await createCounter()
  const sha256 = createHash('sha256')
  return {
    pass: async function* (source) {
      for await (const chunk of counter.pass(source)) {
        sha256.update(chunk)
        yield chunk
      }
    },
    tally: () => ({ ...counter.tally(), sha256: sha256.digest('hex') })
  }
}

export const sameTally = (a: Tally, b: Tally): boolean => a.bytes === b.bytes && a.xxh3 === b.xxh3
export const sameStrongTally = (a: StrongTally, b: StrongTally): boolean => sameTally(a, b) && a.sha256 === b.sha256
