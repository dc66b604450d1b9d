import { createSecretKey, type KeyObject } from 'node:crypto'
import type { Address } from './address.ts'
import { EnvelopeError, envelopeKeyId, openBytes, sealBytes } from './envelope.ts'
import { KEY_BYTES, keyCheckValue } from './key.ts'
import { FIRST_ROOT_ID, RootKeyError, type RootKeyProvider, rootKeyId, unknownRoot } from './root-key.ts'

interface Held {
  readonly id: number
  readonly key: KeyObject
  readonly checkValue: Buffer
}

/** Root keys whose bytes this process holds, newest first. */
export class LocalRootKey implements RootKeyProvider {
  readonly kind: string
  readonly isRemote = false
  readonly #reload: (() => readonly Uint8Array[]) | undefined
  #held: readonly Held[]

  /**
   * @param keys One key, or several, newest first.
   * @param reload Reads the keys again where they may have changed since, as in a file. Asked before a key is wrapped
   * and when a wrap names a root key that is not held, so a running server follows a rotation.
   */
  constructor(kind: string, keys: Uint8Array | readonly Uint8Array[], reload?: () => readonly Uint8Array[]) {
    this.kind = kind
    this.#reload = reload
    this.#held = hold(keys instanceof Uint8Array ? [keys] : keys)
  }

  async checkValues(): Promise<readonly Buffer[]> {
    this.#refresh()
    return this.#held.map(({ checkValue }) => checkValue)
  }

  async wrap(address: Address, bytes: Uint8Array): Promise<Buffer> {
    this.#refresh()
    const newest = this.#held[0]
    if (!newest) throw unknownRoot(0)
    return sealBytes(newest.key, newest.id, address, bytes)
  }

  async unwrap(address: Address, wrapped: Uint8Array): Promise<Buffer> {
    const id = envelopeKeyId(wrapped)
    if (id === FIRST_ROOT_ID) return this.#unwrapFirst(address, wrapped)
    const find = () => this.#held.find((held) => held.id === id)
    let held = find()
    if (!held) {
      this.#refresh()
      held = find()
    }
    if (!held) throw unknownRoot(id)
    return openBytes(held.key, id, address, wrapped)
  }

  /** The first version's wraps do not say which root key is theirs; each at hand is tried, and only the right one opens. */
  #unwrapFirst(address: Address, wrapped: Uint8Array): Buffer {
    for (const { key } of this.#held) {
      try {
        return openBytes(key, FIRST_ROOT_ID, address, wrapped)
      } catch (error) {
        if (!(error instanceof EnvelopeError)) throw error
      }
    }
    throw new EnvelopeError('not_authentic')
  }

  #refresh(): void {
    if (!this.#reload) return
    const fresh = this.#reload()
    try {
      this.#held = hold(fresh)
    } finally {
      for (const bytes of fresh) bytes.fill(0)
    }
  }
}

function hold(keys: readonly Uint8Array[]): readonly Held[] {
  const held = keys.map((bytes) => {
    const key = createSecretKey(bytes)
    const checkValue = keyCheckValue(key)
    return { id: rootKeyId(checkValue), key, checkValue }
  })
  if (held.length === 0) throw new RootKeyError('unreadable', 'There is no root key: one key a line, the newest first')
  if (new Set(held.map(({ id }) => id)).size !== held.length) throw new RootKeyError('unreadable', 'The same root key stands there twice, or two have the same id: keep one of them')
  return held
}

/**
 * Reads root keys as they are written in a file or a variable: one a line or separated by commas, newest first, each
 * 32 bytes as 64 hexadecimal digits or as base64.
 * @throws RootKeyError with a sentence that says what is wrong and never shows the text
 */
export function parseRootKeys(text: string): Buffer[] {
  const parts = text.split(/[\n,]/).map((part) => part.trim()).filter((part) => part !== '')
  return (parts.length === 0 ? [''] : parts).map((part, index) => parseRootKey(part, parts.length > 1 ? ` (key ${index + 1} of ${parts.length})` : ''))
}

function parseRootKey(text: string, place: string): Buffer {
  const bytes = parseKeyBytes(text)
  if (!bytes) {
    throw new RootKeyError(
      'unreadable',
      `The root key${place} must be ${KEY_BYTES} bytes, written as 64 hexadecimal digits or as 44 characters of base64; what was found is ${text.length} characters long`
    )
  }
  return bytes
}

/** Key bytes as people write them: 64 hexadecimal digits or base64; null for anything else. */
export function parseKeyBytes(text: string): Buffer | null {
  const trimmed = text.trim()
  if (/^[0-9a-fA-F]{64}$/.test(trimmed)) return Buffer.from(trimmed, 'hex')
  const bytes = /^[A-Za-z0-9+/_-]{43}=?$/.test(trimmed) ? Buffer.from(trimmed, 'base64') : null
  return bytes?.length === KEY_BYTES ? bytes : null
}
