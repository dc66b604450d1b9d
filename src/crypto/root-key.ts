import { createHmac, createSecretKey, type KeyObject } from 'node:crypto'
import { openBytes, sealBytes } from './envelope.ts'
import { KEY_BYTES, keyCheckValue } from './key.ts'
import type { Address } from './address.ts'

/**
 * The key that everything hangs on. It lives outside the database and its backups. A provider never gives the key
 * out: it wraps and unwraps the keys below it, so that an external key service fits the same port.
 */
export interface RootKeyProvider {
  /** Where the key lives, for people: `file`, `environment`. */
  readonly kind: string
  /** Tells a wrong key at boot. */
  checkValue(): Promise<Buffer>
  wrap(address: Address, bytes: Uint8Array): Promise<Buffer>
  unwrap(address: Address, wrapped: Uint8Array): Promise<Buffer>
  /** A key for a purpose that must be the same after a restart and needs no row in the database. */
  derive(purpose: string): Promise<KeyObject>
}

const ROOT_VERSION = 1

/** A root key whose 32 bytes this process holds. */
export class LocalRootKey implements RootKeyProvider {
  readonly kind: string
  readonly #key: KeyObject

  constructor(kind: string, bytes: Uint8Array) {
    this.kind = kind
    this.#key = createSecretKey(bytes)
  }

  checkValue(): Promise<Buffer> {
    return Promise.resolve(keyCheckValue(this.#key))
  }

  wrap(address: Address, bytes: Uint8Array): Promise<Buffer> {
    return Promise.resolve(sealBytes(this.#key, ROOT_VERSION, address, bytes))
  }

  async unwrap(address: Address, wrapped: Uint8Array): Promise<Buffer> {
    return openBytes(this.#key, ROOT_VERSION, address, wrapped)
  }

  derive(purpose: string): Promise<KeyObject> {
    return Promise.resolve(createSecretKey(createHmac('sha256', this.#key).update(`rind/1/derive/${purpose}`).digest()))
  }
}

/**
 * Reads a root key as it is written in a file or a variable: 32 bytes as 64 hexadecimal digits or as base64.
 * @throws Error with a sentence that says what is wrong and never shows the text.
 */
export function parseRootKey(text: string): Buffer {
  const trimmed = text.trim()
  const bytes = /^[0-9a-fA-F]{64}$/.test(trimmed)
    ? Buffer.from(trimmed, 'hex')
    : /^[A-Za-z0-9+/_-]{43}=?$/.test(trimmed)
      ? Buffer.from(trimmed, 'base64')
      : null
  if (!bytes || bytes.length !== KEY_BYTES) {
    throw new Error(`The root key must be ${KEY_BYTES} bytes, written as 64 hexadecimal digits or as 44 characters of base64; what was found is ${trimmed.length} characters long`)
  }
  return bytes
}
