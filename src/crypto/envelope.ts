import { createCipheriv, createDecipheriv, type KeyObject } from 'node:crypto'
import { type Address, associatedData } from './address.ts'
import { NONCE_BYTES, nextNonce } from './nonce.ts'
import type { Sealed } from './sealed.ts'

/*
 * The envelope, byte by byte:
 *   0      version, 1
 *   1      flags, 0 (none are defined; any other value is refused)
 *   2..5   key id, unsigned 32-bit big-endian, never 0
 *   6..17  nonce
 *   18..   ciphertext, as long as the plaintext
 *   last 16 bytes: authentication tag
 * AES-256-GCM, NIST SP 800-38D. Each subject has a data key of its own, so the bound of 2^32 random nonces a key
 * (SP 800-38D 8.3) is never near.
 */
const VERSION = 1
const FLAGS = 0
const HEADER_BYTES = 6
const TAG_BYTES = 16
/** The smallest envelope: an empty plaintext. */
export const MIN_ENVELOPE_BYTES = HEADER_BYTES + NONCE_BYTES + TAG_BYTES
const MAX_KEY_ID = 0xffff_ffff

const counts = { sealed: 0, opened: 0, refused: 0 }

/** How many envelopes this process made, opened, and could not open although their key was at hand. */
export const envelopeCounts = (): Readonly<typeof counts> => ({ ...counts })

/** An envelope that cannot be opened. It says why in a word, and never what was inside. */
export class EnvelopeError extends Error {
  readonly reason: 'too_short' | 'unknown_version' | 'unknown_flags' | 'wrong_key' | 'not_authentic'
  constructor(reason: EnvelopeError['reason']) {
    super(`The envelope cannot be opened: ${reason}`)
    this.name = 'EnvelopeError'
    this.reason = reason
  }
}

/**
 * Encrypts bytes for one address. The key must be a KeyObject (a raw buffer costs four times as much per call).
 * @throws RangeError when the key id is not a positive 32-bit number.
 */
export function sealBytes(key: KeyObject, keyId: number, address: Address, plaintext: Uint8Array): Sealed {
  if (!Number.isInteger(keyId) || keyId < 1 || keyId > MAX_KEY_ID) throw new RangeError('The key id must be from 1 to 2^32 - 1')
  const nonce = nextNonce()
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES })
  cipher.setAAD(associatedData(address, keyId))
  const header = envelopeHeader(keyId)
  const body = cipher.update(plaintext)
  cipher.final()
  counts.sealed += 1
  return Buffer.concat([header, nonce, body, cipher.getAuthTag()]) as Sealed
}

/** The first bytes of an envelope: version, flags, key id. */
export function envelopeHeader(keyId: number): Buffer {
  const header = Buffer.allocUnsafe(HEADER_BYTES)
  header[0] = VERSION
  header[1] = FLAGS
  header.writeUInt32BE(keyId, 2)
  return header
}

/** The id of the key that an envelope was sealed under. @throws EnvelopeError when it is no envelope of a known version. */
export function envelopeKeyId(envelope: Uint8Array): number {
  const bytes = Buffer.from(envelope.buffer, envelope.byteOffset, envelope.byteLength)
  if (bytes.length < MIN_ENVELOPE_BYTES) throw new EnvelopeError('too_short')
  if (bytes[0] !== VERSION) throw new EnvelopeError('unknown_version')
  if (bytes[1] !== FLAGS) throw new EnvelopeError('unknown_flags')
  return bytes.readUInt32BE(2)
}

/**
 * Decrypts an envelope at its address. Nothing falls back to plaintext: whatever is not exactly what was sealed here
 * under this key throws.
 * @throws EnvelopeError
 */
export function openBytes(key: KeyObject, keyId: number, address: Address, envelope: Uint8Array): Buffer {
  if (envelopeKeyId(envelope) !== keyId || keyId === 0) throw new EnvelopeError('wrong_key')
  const bytes = Buffer.from(envelope.buffer, envelope.byteOffset, envelope.byteLength)
  const nonce = bytes.subarray(HEADER_BYTES, HEADER_BYTES + NONCE_BYTES)
  const tagStart = bytes.length - TAG_BYTES
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES })
  decipher.setAAD(associatedData(address, keyId))
  decipher.setAuthTag(bytes.subarray(tagStart))
  const body = decipher.update(bytes.subarray(HEADER_BYTES + NONCE_BYTES, tagStart))
  try {
    decipher.final()
  } catch {
    counts.refused += 1
    throw new EnvelopeError('not_authentic')
  }
  counts.opened += 1
  return body
}
