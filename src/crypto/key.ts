import { createHmac, createSecretKey, type KeyObject, randomBytes } from 'node:crypto'
import type { Address } from './address.ts'
import { envelopeKeyId, openBytes, sealBytes } from './envelope.ts'
import type { Sealed } from './sealed.ts'

export const KEY_BYTES = 32
export const CHECK_VALUE_BYTES = 8
export const CHECK_TEXT = 'rind/1/key-check'

/** Turns 32 bytes into a key handle and overwrites the bytes, as far as the runtime allows. */
export function importKey(bytes: Buffer): KeyObject {
  if (bytes.length !== KEY_BYTES) throw new RangeError(`A key has ${KEY_BYTES} bytes, not ${bytes.length}`)
  const key = createSecretKey(bytes)
  bytes.fill(0)
  return key
}

/** 32 fresh random bytes. The caller imports and so overwrites them. */
export function generateKeyBytes(): Buffer {
  return randomBytes(KEY_BYTES)
}

/**
 * The check value of a key: it tells a wrong key at once, before anything is opened, and gives nothing about the key
 * away (HMAC-SHA-256 under the key of a constant, cut to 64 bits).
 */
export function keyCheckValue(key: KeyObject): Buffer {
  return createHmac('sha256', key).update(CHECK_TEXT).digest().subarray(0, CHECK_VALUE_BYTES)
}

/** A data key in use: seals and opens texts and JSON. It cannot print itself. */
export class DataKey {
  readonly id: number
  readonly #key: KeyObject

  constructor(id: number, key: KeyObject) {
    this.id = id
    this.#key = key
  }

  seal(address: Address, text: string): Sealed {
    return sealBytes(this.#key, this.id, address, Buffer.from(text, 'utf8'))
  }

  open(address: Address, sealed: Uint8Array): string {
    return openBytes(this.#key, this.id, address, sealed).toString('utf8')
  }

  sealJson(address: Address, value: unknown): Sealed {
    return this.seal(address, JSON.stringify(value))
  }

  openJson<T>(address: Address, sealed: Uint8Array): T {
    return JSON.parse(this.open(address, sealed)) as T
  }

  toJSON(): string {
    return '[key]'
  }
}

/** An envelope names a version that is not in the set: it was rotated in a moment ago, or it is gone. */
export class KeyVersionError extends RangeError {}

/** The versions of one subject's key: the newest seals, each envelope opens with the version it names. */
export class KeySet {
  readonly #byId: ReadonlyMap<number, DataKey>
  readonly current: DataKey

  /** @throws RangeError when there is no key at all. */
  constructor(keys: readonly DataKey[]) {
    const newest = keys.toSorted((a, b) => b.id - a.id)[0]
    if (!newest) throw new RangeError('A key set needs a key')
    this.current = newest
    this.#byId = new Map(keys.map((key) => [key.id, key]))
  }

  seal(address: Address, text: string): Sealed {
    return this.current.seal(address, text)
  }

  sealJson(address: Address, value: unknown): Sealed {
    return this.current.sealJson(address, value)
  }

  /** @throws EnvelopeError, or KeyVersionError when the envelope names a version that is gone or not known yet. */
  open(address: Address, sealed: Uint8Array): string {
    return this.#version(sealed).open(address, sealed)
  }

  openJson<T>(address: Address, sealed: Uint8Array): T {
    return this.#version(sealed).openJson<T>(address, sealed)
  }

  #version(sealed: Uint8Array): DataKey {
    const id = envelopeKeyId(sealed)
    const key = this.#byId.get(id)
    if (!key) throw new KeyVersionError(`Key version ${id} of this subject is gone`)
    return key
  }
}
