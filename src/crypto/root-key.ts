import type { Address } from './address.ts'

/**
 * The key that everything hangs on. It lives outside the database and its backups. A provider never gives the key
 * out: it wraps and unwraps the keys below it, so that a key service fits the same port as a file.
 *
 * A provider may hold several root keys, newest first: the newest wraps, each wrap names the one that opens it by its
 * id, and so a root key can be exchanged while everything runs.
 */
export interface RootKeyProvider {
  /** Where the newest key lives, for people: `file`, `environment`, `vault`. */
  readonly kind: string
  /** Whether it asks a key service, which may be slow or away: no connection to the database waits for it then. */
  readonly isRemote: boolean
  /** The check values of the keys at hand, newest first: they tell a wrong key at boot. @throws RootKeyError */
  checkValues(): Promise<readonly Buffer[]>
  /** Wraps key bytes under the newest root key. The answer is an envelope whose key id is that root's. @throws RootKeyError */
  wrap(address: Address, bytes: Uint8Array): Promise<Buffer>
  /** @throws RootKeyError when the root key that it names is not at hand, EnvelopeError when the wrap is not authentic here */
  unwrap(address: Address, wrapped: Uint8Array): Promise<Buffer>
}

/** A root key that cannot be used now. The message says what to do and never holds a key. */
export class RootKeyError extends Error {
  readonly reason: 'unknown_root' | 'unavailable' | 'refused' | 'invalid_answer' | 'unreadable'
  constructor(reason: RootKeyError['reason'], message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'RootKeyError'
    this.reason = reason
  }
}

/** Wraps of the first version named every root key 1. No id that is made from a check value is this. */
export const FIRST_ROOT_ID = 1

/** The id by which a wrap names its root key: the first four bytes of the check value, never 0 and never 1. */
export function rootKeyId(checkValue: Uint8Array): number {
  const id = Buffer.from(checkValue).readUInt32BE(0)
  return id <= FIRST_ROOT_ID ? id + 2 : id
}

/** The error of a wrap whose root key is not at hand. */
export function unknownRoot(id: number): RootKeyError {
  return new RootKeyError(
    'unknown_root',
    `The wrapped key cannot be opened: it is wrapped under the root key with the id ${id.toString(16).padStart(8, '0')}, which is not at hand. Put that key back beside the newer one; "rind keys status" says when it is needed no more.`
  )
}
