import { folderStore } from './folder-store.ts'
import type { Store } from './store.ts'

/** Where a store is, as it can be told to another process. */
export interface StorePlace {
  readonly kind: 'folder'
  readonly path: string
}

export function openStore(place: StorePlace): Store {
  return folderStore(place.path)
}
