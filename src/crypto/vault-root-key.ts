import { createHash } from 'node:crypto'
import { type Address, associatedData } from './address.ts'
import { EnvelopeError, envelopeHeader, envelopeKeyId } from './envelope.ts'
import { CHECK_TEXT, CHECK_VALUE_BYTES, KEY_BYTES } from './key.ts'
import { RootKeyError, type RootKeyProvider, rootKeyId, unknownRoot } from './root-key.ts'
import { VaultClient, type VaultOptions, invalid } from './vault-client.ts'

/** Kinds of key that bind associated data. */
const AEAD_TYPES = new Set(['aes256-gcm96', 'chacha20-poly1305'])
const CIPHERTEXT = /^vault:v([1-9]\d{0,8}):([A-Za-z0-9+/]+={0,2})$/
const DIGEST_BYTES = 32
const FRESH_MS = 30_000

interface KeyInfo {
  readonly latest: number
  readonly oldest: number
  readonly derived: boolean
  readonly readAt: number
}

/**
 * A root key in the transit engine of HashiCorp Vault (or OpenBao). It never leaves Vault: wrapping is its encrypt,
 * unwrapping its decrypt. Each version of the key in Vault is a root key of its own here, with Vault's HMAC of a
 * constant under that version as its check value.
 *
 * A wrap is the header of an envelope, then Vault's own text (`vault:v1:…`). The address is given as associated data
 * (and as context when the key is a derived one), and a digest of it is wrapped along with the key, so that a Vault
 * which knows no associated data does not open a wrap that was moved either.
 */
export class VaultRootKey implements RootKeyProvider {
  readonly kind = 'vault'
  readonly isRemote = true
  readonly #client: VaultClient
  readonly #checkValues = new Map<number, Buffer>()
  #info: KeyInfo | undefined

  constructor(options: VaultOptions) {
    this.#client = new VaultClient(options)
  }

  async checkValues(): Promise<readonly Buffer[]> {
    const { latest, oldest } = await this.#read()
    const values: Buffer[] = []
    for (let version = latest; version >= oldest; version--) values.push(await this.#checkValue(version))
    return values
  }

  async wrap(address: Address, bytes: Uint8Array): Promise<Buffer> {
    const { latest } = await this.#read(true)
    const id = rootKeyId(await this.#checkValue(latest))
    const data = associatedData(address, id)
    const inner = Buffer.concat([digest(data), bytes])
    const { ciphertext } = await this.#client.call('POST', 'encrypt', { plaintext: inner.toString('base64'), key_version: latest, ...(await this.#binding(data)) })
    const [, version, body] = (typeof ciphertext === 'string' && CIPHERTEXT.exec(ciphertext)) || []
    if (typeof ciphertext !== 'string' || Number(version) !== latest || body === undefined) throw invalid('holds no ciphertext of the newest key version')
    if (Buffer.from(body, 'base64').includes(Buffer.from(bytes))) throw invalid('holds the key in clear')
    const wrapped = Buffer.concat([envelopeHeader(id), Buffer.from(ciphertext, 'utf8')])
    // What Vault cannot open again must not be the only copy of a key.
    const opened = await this.unwrap(address, wrapped)
    if (!opened.equals(bytes)) throw invalid('does not open to what was wrapped')
    opened.fill(0)
    inner.fill(0)
    return wrapped
  }

  async unwrap(address: Address, wrapped: Uint8Array): Promise<Buffer> {
    const id = envelopeKeyId(wrapped)
    const ciphertext = Buffer.from(wrapped).subarray(envelopeHeader(id).length).toString('utf8')
    const version = Number(CIPHERTEXT.exec(ciphertext)?.[1])
    if (!Number.isInteger(version)) throw unknownRoot(id)
    if (rootKeyId(await this.#checkValue(version)) !== id) throw new EnvelopeError('wrong_key')
    const data = associatedData(address, id)
    const { plaintext } = await this.#client.call('POST', 'decrypt', { ciphertext, ...(await this.#binding(data)) })
    const inner = typeof plaintext === 'string' ? Buffer.from(plaintext, 'base64') : Buffer.alloc(0)
    if (inner.length !== DIGEST_BYTES + KEY_BYTES) throw invalid('holds no key')
    if (!inner.subarray(0, DIGEST_BYTES).equals(digest(data))) throw new EnvelopeError('not_authentic')
    return inner.subarray(DIGEST_BYTES)
  }

  async #binding(data: Buffer): Promise<Readonly<Record<string, string>>> {
    const text = data.toString('base64')
    return { associated_data: text, ...((await this.#read()).derived && { context: text }) }
  }

  async #read(fresh = false): Promise<KeyInfo> {
    if (this.#info && !fresh && performance.now() - this.#info.readAt < FRESH_MS) return this.#info
    const data = await this.#client.call('GET', 'keys')
    const { type, latest_version: latest, min_decryption_version: oldest } = data
    if (typeof type !== 'string' || typeof latest !== 'number' || typeof oldest !== 'number' || latest < 1) throw invalid('does not describe a key')
    if (!AEAD_TYPES.has(type)) throw new RootKeyError('refused', `The key in the key service is of the type ${type}; it must be ${[...AEAD_TYPES].join(' or ')}`)
    this.#info = { latest, oldest: Math.max(1, oldest), derived: data['derived'] === true, readAt: performance.now() }
    return this.#info
  }

  /** The check value of a key version never changes, so it is asked once. */
  async #checkValue(version: number): Promise<Buffer> {
    const known = this.#checkValues.get(version)
    if (known) return known
    const { hmac } = await this.#client.call('POST', 'hmac', { input: Buffer.from(CHECK_TEXT).toString('base64'), key_version: version }, '/sha2-256')
    const [, of, body] = (typeof hmac === 'string' && CIPHERTEXT.exec(hmac)) || []
    const bytes = Buffer.from(body ?? '', 'base64')
    if (Number(of) !== version || bytes.length !== DIGEST_BYTES) throw invalid('holds no check value of the key')
    const value = bytes.subarray(0, CHECK_VALUE_BYTES)
    this.#checkValues.set(version, value)
    return value
  }
}

const digest = (data: Uint8Array) => createHash('sha256').update(data).digest()
