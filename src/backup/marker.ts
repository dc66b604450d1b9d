import Type, { type Static } from 'typebox'
import { Compile } from 'typebox/compile'
import type { RootKeyProvider, Signing } from '../crypto/index.ts'
import { Closed, Hex, Instant, Text, Uuid } from './fields.ts'
import { BACKUP_NAME } from './manifest.ts'
import { type Trust, openDocument, signManifest, signerOf, vouch } from './signature.ts'
import { type Store, StoreError, only, readSmall } from './store.ts'

const Newest = Type.Union([Type.Null(), Closed({ name: Type.String({ pattern: BACKUP_NAME.source }), sha256: Hex(32) })])

/**
 * Stands at the root of a store and says whose it is: a folder without one is no store, however empty a disk that is not
 * mounted leaves it. It names the newest backups too, so that one that was taken away is missed by whoever has nothing
 * but the store.
 */
const Marker = Closed({
  type: Type.Literal('rind/store/1'),
  kind: Type.Union([Type.Literal('data'), Type.Literal('keyring')]),
  installation: Closed({ id: Uuid, environment: Text(20) }),
  region: Type.Union([Type.Null(), Text(60)]),
  /** The newest of each kind on this site when this was written, by name and SHA-256 of its manifest. */
  newest: Closed({ data: Newest, keyring: Newest }),
  at: Instant,
  signer: Closed({ x: Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' }), vouched: Text(4000) })
})
export type Marker = Static<typeof Marker>

export const MARKER_NAME = 'store.jws'
const MARKER_LIMIT = 64 << 10

const compiled = Compile(Marker)

function parseMarker(text: string): Marker {
  const value: unknown = JSON.parse(text)
  if (!compiled.Check(value)) throw new Error('This is no marker of a store')
  return value
}

/** @returns null where there is none @throws StoreError, SignatureError when it is nobody's of us */
export async function readMarker(store: Store, trust: Trust): Promise<Marker | null> {
  const bytes = await readSmall(store, MARKER_NAME, MARKER_LIMIT).catch((error: unknown) => {
    if (error instanceof StoreError && error.code === 'missing') return null
    throw error
  })
  return bytes && openDocument(bytes.toString('utf8'), `${MARKER_NAME} in ${store.place}`, parseMarker, trust)
}

export async function putMarker(store: Store, marker: Omit<Marker, 'type' | 'signer'>, signing: Signing, root: RootKeyProvider): Promise<void> {
  const x = signerOf(signing)
  const whole: Marker = { type: 'rind/store/1', ...marker, signer: { x, vouched: await vouch('signer', root, marker.installation, x) } }
  await store.put(MARKER_NAME, only(Buffer.from(signManifest(signing, whole))))
}
