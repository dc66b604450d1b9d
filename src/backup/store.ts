/** Where backups are kept. Names are paths with `/`, of letters, digits, `.`, `_` and `-`. */
export interface Store {
  /** For people and the record: no secret is part of it. */
  readonly place: string
  /**
   * Keeps an object, whole or not at all: under its name nothing unfinished is ever seen. Replaces one of that name.
   * @param lock Where the store can, nobody removes it before; by the store's own clock, which does not jump with ours
   */
  put(name: string, body: AsyncIterable<Uint8Array>, lock?: Lock): Promise<void>
  /** @throws StoreError `missing` */
  get(name: string): AsyncIterable<Uint8Array>
  /** Every object whose name begins with this, in order of names. */
  list(prefix: string): Promise<readonly StoredObject[]>
  /** Removes what is there. Nothing is no error. */
  remove(name: string): Promise<void>
}

/** How long an object is to stay: so many milliseconds from a moment, which a clock that runs ahead does not move into the future. */
export interface Lock {
  readonly from: number
  readonly ms: number
}

export interface StoredObject {
  readonly name: string
  readonly bytes: number
}

/** What went wrong with a store, in a word that the register keeps and a sentence for people. */
export class StoreError extends Error {
  /** `away`: something else stands where the store was, as when a disk is not mounted; `foreign`: it is another installation's. */
  readonly code: 'missing' | 'full' | 'unreachable' | 'refused' | 'away' | 'foreign'
  constructor(code: StoreError['code'], message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'StoreError'
    this.code = code
  }
}

const NAME = /^[A-Za-z0-9_-][A-Za-z0-9._-]*(?:\/[A-Za-z0-9_-][A-Za-z0-9._-]*)*$/

/** @throws TypeError for a name that could lead elsewhere */
export function checkedName(name: string): string {
  if (!NAME.test(name) || name.length > 500) throw new TypeError(`No name for an object: ${name.slice(0, 100)}`)
  return name
}

/** A small object as one piece. @throws StoreError, and Error when it is larger than the limit in bytes */
export async function readSmall(store: Store, name: string, limit: number): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of store.get(name)) {
    bytes += chunk.length
    if (bytes > limit) throw new Error(`${name} in ${store.place} is larger than ${limit} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

/** A small object as a body. */
// oxlint-disable-next-line typescript/require-await -- a body is read as a stream, however small
export async function* only(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}
