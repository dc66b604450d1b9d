import type { Secret } from '../crypto/index.ts'
import { folderStore } from './folder-store.ts'
import { patient } from './patience.ts'
import type { Store } from './store.ts'

/** A folder, as it can be told to another process. */
export interface FolderPlace {
  readonly kind: 'folder'
  readonly path: string
}

/** A bucket of a server that speaks S3. */
export interface S3Place {
  readonly kind: 's3'
  readonly bucket: string
  /** Before the name of each object; empty or ends with `/`. */
  readonly prefix: string
  /** As the server calls it. */
  readonly region: string
  /** null: Amazon's own. */
  readonly endpoint: string | null
  readonly keyId: Secret
  readonly key: Secret
}

/** Where a store is. */
export type StorePlace = FolderPlace | S3Place

/** How long a store may take to take or give the next piece, or to answer at all. */
const PATIENCE_MS = 5 * 60_000

/** Connections are kept with the place that they lead to. */
const buckets = new WeakMap<S3Place, Store>()

/** @param patienceMs After this without an answer a store is unreachable */
export function openStore(place: StorePlace, patienceMs = PATIENCE_MS): Store {
  if (place.kind === 'folder') return patient(folderStore(place.path), patienceMs)
  const store = buckets.get(place) ?? patient(bucketStore(place), patienceMs)
  buckets.set(place, store)
  return store
}

/** The client of S3 is large: it is loaded where it is used. */
function bucketStore(place: S3Place): Store {
  const opened = import('./s3-store.ts').then(({ s3Store }) => s3Store(place))
  return {
    place: `s3://${place.bucket}/${place.prefix}`,
    put: async (...input) => (await opened).put(...input),
    get: async function* (name) {
      yield* (await opened).get(name)
    },
    list: async (prefix) => (await opened).list(prefix),
    remove: async (name) => (await opened).remove(name)
  }
}
