import { createHash } from 'node:crypto'
import type { Address, RootKeyProvider, Signing } from '../crypto/index.ts'
import { openSignature } from '../crypto/index.ts'
import { type Manifest, parseManifest } from './manifest.ts'

/** A manifest whose signature is right, by a key that is known to be ours. */
export interface Signed {
  readonly manifest: Manifest
  /** SHA-256 of the signed text, in hexadecimal. */
  readonly sha256: string
}

/** What every signed document of a store says: whose it is, and who signed it. */
type Document = Pick<Manifest, 'installation' | 'signer'>

/** A document that nobody of us signed. */
export class SignatureError extends Error {
  readonly code = 'unsigned'
  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'SignatureError'
  }
}

/** What is known of who may sign. One of the two is enough: a place with nothing but the root key can tell as well. */
export interface Trust {
  /** Our own public keys, as their 32 bytes in base64url. */
  readonly own: readonly string[]
  readonly root: RootKeyProvider | null
}

/** What a signing key is vouched for: backups, or the report of a drill. */
type Vouched = 'signer' | 'drill-signer'
const voucherAddress = (column: Vouched, { id, environment }: Manifest['installation']): Address => ({ tenant: 'system', table: 'backup', column, row: id, bound: [environment] })

/** The public half of the key that signs manifests. */
export function signerOf(signing: Signing): string {
  const key = signing.publicKeys.find(({ purpose }) => purpose === 'backup-manifest')
  if (!key) throw new Error('There is no key that signs backups')
  return key.x
}

/** Says under the root key that this is our signing key, for whoever has the root key and not the signing key. */
export async function vouch(what: Vouched, root: RootKeyProvider, installation: Manifest['installation'], x: string): Promise<string> {
  return (await root.wrap(voucherAddress(what, installation), Buffer.from(x, 'base64url'))).toString('base64url')
}

/** Of a document of a store: a manifest, or another that says by its type that it is none. */
export function signManifest(signing: Signing, document: Document): string {
  return signing.sign('backup-manifest', document)
}

export const textHash = (text: string): string => createHash('sha256').update(text).digest('hex')

/** @throws SignatureError when it is signed by nobody we know, or not at all */
export async function openManifest(text: string, trust: Trust): Promise<Signed> {
  return { manifest: await openDocument(text, 'manifest', parseManifest, trust), sha256: textHash(text) }
}

/**
 * The document of a signed text, if it is ours.
 * @param what What it is called in a sentence
 * @param parse Throws when the text is no such document
 * @throws SignatureError when it is signed by nobody we know, or not at all
 */
export async function openDocument<T extends Document>(text: string, what: string, parse: (text: string) => T, trust: Trust): Promise<T> {
  const claimed = claimedDocument(text, what, parse)
  const { x } = claimed.signer
  if (openSignature(text, x) === null) throw new SignatureError(`The signature of the ${what} is wrong: it was changed.`)
  if (!trust.own.includes(x) && !(await isVouched('signer', trust.root, claimed.installation, claimed.signer))) throw new SignatureError(`The ${what} is signed with a key that is not ours. Set SIGNING_KEY, or the root key of that time.`)
  return claimed
}

/** What a text says that is known by its hash. @throws SignatureError when it is no manifest */
export function claimedManifest(text: string): Manifest {
  return claimedDocument(text, 'manifest', parseManifest)
}

function claimedDocument<T>(text: string, what: string, parse: (text: string) => T): T {
  try {
    return parse(Buffer.from(text.split('.')[1] ?? '', 'base64url').toString())
  } catch (error) {
    throw new SignatureError(`This is no ${what} that this version of Rind knows.`, { cause: error })
  }
}

/** Whether a holder of the root key said that this key is ours. */
export async function isVouched(what: Vouched, root: RootKeyProvider | null, installation: Manifest['installation'], signer: Manifest['signer']): Promise<boolean> {
  const vouched = await root?.unwrap(voucherAddress(what, installation), Buffer.from(signer.vouched, 'base64url')).catch(() => null)
  return vouched?.toString('base64url') === signer.x
}
