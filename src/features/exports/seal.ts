import { createCipheriv, createHash, randomBytes, scrypt } from 'node:crypto'
import { Readable } from 'node:stream'
import { Encrypter, type Recipient, Stanza } from 'age-encryption'

/** To whom an export is sealed: a key of age, or a passphrase that is kept nowhere. */
export type SealFor = { readonly recipient: string } | { readonly passphrase: string }

/** 2^17 with r = 8 and p = 1 is what OWASP names first for scrypt: 128 MiB and some 300 ms for each guess. */
const WORK_FACTOR = 17
const SCRYPT_BYTES = 160 * 1024 * 1024
const LABEL = 'age-encryption.org/v1/scrypt'

/**
 * A passphrase as age seals to one (C2SP age, scrypt recipient stanza). The library's own does the same on the event
 * loop; here the slow part runs beside it.
 */
class PassphraseRecipient implements Recipient {
  readonly #passphrase: string

  constructor(passphrase: string) {
    this.#passphrase = passphrase
  }

  async wrapFileKey(fileKey: Uint8Array): Promise<Stanza[]> {
    const salt = randomBytes(16)
    const key = await new Promise<Buffer>((resolve, reject) => {
      const options = { N: 2 ** WORK_FACTOR, r: 8, p: 1, maxmem: SCRYPT_BYTES }
      scrypt(this.#passphrase, Buffer.concat([Buffer.from(LABEL), salt]), 32, options, (error, derived) => (error ? reject(error) : resolve(derived)))
    })
    // The key is good for this one file key, so age fixes the nonce at zero.
    const cipher = createCipheriv('chacha20-poly1305', key, Buffer.alloc(12), { authTagLength: 16 })
    const body = Buffer.concat([cipher.update(fileKey), cipher.final(), cipher.getAuthTag()])
    key.fill(0)
    return [new Stanza(['scrypt', salt.toString('base64').replaceAll('=', ''), String(WORK_FACTOR)], body)]
  }
}

/** Whether age can seal to this text: an X25519 recipient, as `age-keygen` prints it. */
export function isRecipient(text: string): boolean {
  if (!/^age1[02-9ac-hj-np-z]{58}$/.test(text)) return false
  try {
    new Encrypter().addRecipient(text)
    return true
  } catch {
    return false
  }
}

/** What tells one recipient from another, short enough to be compared by eye. */
export function fingerprintOf(recipient: string): string {
  return createHash('sha256').update(recipient).digest('hex').slice(0, 16)
}

/** Seals a stream with age. What reads it decides how fast it goes; whoever stops reading ends the source. */
export async function sealStream(source: AsyncIterable<Uint8Array>, to: SealFor): Promise<AsyncIterable<Uint8Array>> {
  const encrypter = new Encrypter()
  encrypter.addRecipient('recipient' in to ? to.recipient : new PassphraseRecipient(to.passphrase))
  const sealed = await encrypter.encrypt(ReadableStream.from(source))
  return Readable.from(sealed, { objectMode: false, highWaterMark: 256 * 1024 })
}
