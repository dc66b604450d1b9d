import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto'
import type { CreationOptions, RequestOptions } from '../../src/features/passkeys/schema.ts'

const [PRESENT, VERIFIED, NEW_CREDENTIAL] = [0x01, 0x04, 0x40]

/** What a bad authenticator, or somebody in between, does differently. */
export interface Deviation {
  readonly origin?: string
  readonly rpId?: string
  readonly challenge?: string
  readonly type?: string
  readonly unverified?: true
  readonly absent?: true
  readonly userHandle?: string
  readonly signCount?: number
  /** Signs with this one's key. */
  readonly keyOf?: SoftAuthenticator
}

const sha256 = (data: string | Buffer) => createHash('sha256').update(data).digest()

/** An authenticator made of software: one ES256 credential with a counter, after WebAuthn level 2. */
export class SoftAuthenticator {
  readonly #origin: string
  readonly #keys = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  readonly credentialId = randomBytes(32)
  userHandle = ''
  signCount = 0

  constructor(origin: string) {
    this.#origin = origin
  }

  /** Makes the credential. */
  create(options: CreationOptions, deviation: Deviation = {}) {
    this.userHandle = options.user.id
    const { x, y } = this.#keys.publicKey.export({ format: 'jwk' })
    // COSE: an elliptic curve key, ES256, P-256, x, y.
    const cose = Buffer.concat([Buffer.from('a5010203262001215820', 'hex'), Buffer.from(x ?? '', 'base64url'), Buffer.from('225820', 'hex'), Buffer.from(y ?? '', 'base64url')])
    const length = Buffer.alloc(2)
    length.writeUInt16BE(this.credentialId.length)
    const authData = Buffer.concat([this.#authData(deviation.rpId ?? options.rp.id, NEW_CREDENTIAL, deviation), Buffer.alloc(16), length, this.credentialId, cose])
    const size = Buffer.from([0x58, authData.length])
    const attestation = Buffer.concat([Buffer.from('a3', 'hex'), text('fmt'), text('none'), text('attStmt'), Buffer.from('a0', 'hex'), text('authData'), size, authData])
    return { ...this.#credential(), response: { clientDataJSON: this.#clientData('webauthn.create', options.challenge, deviation).toString('base64url'), attestationObject: attestation.toString('base64url'), transports: ['internal'] } }
  }

  /** Signs a challenge. */
  get(options: RequestOptions, deviation: Deviation = {}) {
    const authData = this.#authData(deviation.rpId ?? options.rpId, 0, deviation)
    const clientData = this.#clientData('webauthn.get', options.challenge, deviation)
    const signature = sign('sha256', Buffer.concat([authData, sha256(clientData)]), (deviation.keyOf ?? this).#keys.privateKey)
    return {
      ...this.#credential(),
      response: {
        clientDataJSON: clientData.toString('base64url'),
        authenticatorData: authData.toString('base64url'),
        signature: signature.toString('base64url'),
        userHandle: deviation.userHandle ?? this.userHandle
      }
    }
  }

  #credential() {
    const id = this.credentialId.toString('base64url')
    return { id, rawId: id, type: 'public-key', clientExtensionResults: {} }
  }

  #clientData(type: string, challenge: string, deviation: Deviation): Buffer {
    return Buffer.from(JSON.stringify({ type: deviation.type ?? type, challenge: deviation.challenge ?? challenge, origin: deviation.origin ?? this.#origin, crossOrigin: false }))
  }

  #authData(rpId: string, flags: number, { unverified, absent, signCount }: Deviation): Buffer {
    this.signCount = signCount ?? this.signCount + 1
    const counter = Buffer.alloc(4)
    counter.writeUInt32BE(this.signCount)
    return Buffer.concat([sha256(rpId), Buffer.from([flags | (absent ? 0 : PRESENT) | (unverified ? 0 : VERIFIED)]), counter])
  }
}

/** A short text in CBOR. */
const text = (value: string) => Buffer.concat([Buffer.from([0x60 + value.length]), Buffer.from(value)])
