import { type KeyObject, createHash, createPrivateKey, createPublicKey, hkdfSync, sign, verify } from 'node:crypto'

/** What is signed, each under a key of its own. */
const PURPOSES = ['erasure-certificate', 'handbook-signature', 'backup-manifest'] as const
export type SigningPurpose = (typeof PURPOSES)[number]

/** The public half of a signing key: a JSON Web Key (RFC 7517, RFC 8037) whose id is its thumbprint (RFC 7638). */
export interface PublicSigningKey {
  readonly kty: 'OKP'
  readonly crv: 'Ed25519'
  readonly x: string
  readonly kid: string
  readonly use: 'sig'
  readonly alg: 'EdDSA'
  readonly purpose: SigningPurpose
}

/** Signs documents that others check without us. */
export interface Signing {
  /** A compact JSON Web Signature (RFC 7515) of a JSON document. */
  sign(purpose: SigningPurpose, document: object): string
  readonly publicKeys: readonly PublicSigningKey[]
}

/** Part of what the keys are derived from: never changes, else certificates are signed with other keys. */
const SALT = 'rind/signing/1'
/** PKCS #8 of an Ed25519 private key up to its 32 bytes (RFC 8410). */
const PKCS8_HEAD = Buffer.from('302e020100300506032b657004220420', 'hex')

/**
 * The signing keys, derived by purpose with HKDF-SHA-256 (RFC 5869): they need no row in the database and are the same
 * after a restart.
 * @param key SIGNING_KEY's 32 bytes
 */
export function openSigning(key: Uint8Array): Signing {
  const keys = new Map<SigningPurpose, { readonly key: KeyObject; readonly jwk: PublicSigningKey }>()
  for (const purpose of PURPOSES) {
    const seed = Buffer.from(hkdfSync('sha256', key, SALT, `signing/${purpose}`, 32))
    const der = Buffer.concat([PKCS8_HEAD, seed])
    const own = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })
    seed.fill(0)
    der.fill(0)
    const { x = '' } = createPublicKey(own).export({ format: 'jwk' })
    keys.set(purpose, { key: own, jwk: { kty: 'OKP', crv: 'Ed25519', x, kid: signingKeyId(x), use: 'sig', alg: 'EdDSA', purpose } })
  }
  return {
    sign: (purpose, document) => {
      const found = keys.get(purpose)
      if (!found) throw new Error(`There is no signing key for ${purpose}`)
      const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
      const input = `${encode({ alg: 'EdDSA', kid: found.jwk.kid, typ: 'JOSE' })}.${encode(document)}`
      return `${input}.${sign(null, Buffer.from(input), found.key).toString('base64url')}`
    },
    publicKeys: [...keys.values()].map(({ jwk }) => jwk)
  }
}

/** What a signature is checked with: the public half, as its 32 bytes in base64url, and the id that follows from it. */
export function signingKeyId(x: string): string {
  return createHash('sha256').update(JSON.stringify({ crv: 'Ed25519', kty: 'OKP', x })).digest('base64url')
}

/**
 * The document of a compact JSON Web Signature, if this key signed it.
 * @returns the payload as text; null when it was signed with another key, was changed, or is no such signature
 */
export function openSignature(jws: string, x: string): string | null {
  const [head = '', payload = '', signature = '', ...more] = jws.split('.')
  if (more.length > 0) return null
  try {
    const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' })
    const { alg, kid } = JSON.parse(Buffer.from(head, 'base64url').toString()) as { alg?: unknown; kid?: unknown }
    if (alg !== 'EdDSA' || kid !== signingKeyId(x)) return null
    return verify(null, Buffer.from(`${head}.${payload}`), key, Buffer.from(signature, 'base64url')) ? Buffer.from(payload, 'base64url').toString() : null
  } catch {
    return null
  }
}
