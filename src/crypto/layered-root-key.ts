import type { Address } from './address.ts'
import { FIRST_ROOT_ID, RootKeyError, type RootKeyProvider, rootKeyId } from './root-key.ts'
import { envelopeKeyId } from './envelope.ts'

/**
 * Two providers during a move from one to the other, as from a file to a key service: the first wraps, each unwraps
 * what is its own.
 */
export class LayeredRootKey implements RootKeyProvider {
  readonly #newer: RootKeyProvider
  readonly #older: RootKeyProvider

  constructor(newer: RootKeyProvider, older: RootKeyProvider) {
    this.#newer = newer
    this.#older = older
  }

  get kind(): string {
    return this.#newer.kind
  }

  get isRemote(): boolean {
    return this.#newer.isRemote || this.#older.isRemote
  }

  async checkValues(): Promise<readonly Buffer[]> {
    return [...(await this.#newer.checkValues()), ...(await this.#older.checkValues())]
  }

  wrap(address: Address, bytes: Uint8Array): Promise<Buffer> {
    return this.#newer.wrap(address, bytes)
  }

  async unwrap(address: Address, wrapped: Uint8Array): Promise<Buffer> {
    const id = envelopeKeyId(wrapped)
    const olderIds = (await this.#older.checkValues()).map(rootKeyId)
    if (id === FIRST_ROOT_ID || olderIds.includes(id)) return this.#older.unwrap(address, wrapped)
    try {
      return await this.#newer.unwrap(address, wrapped)
    } catch (error) {
      // The error of the newer one would send people to it; the older one knows best that the key is not its own.
      if (error instanceof RootKeyError && error.reason === 'unknown_root') return this.#older.unwrap(address, wrapped)
      throw error
    }
  }
}
