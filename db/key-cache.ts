import type { KeyObject } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import type { KeySet, RootKeyProvider } from '../src/crypto/index.ts'
import type { Installation } from './key-rows.ts'
import { SUBJECT_KINDS, type SubjectKind } from './schema/index.ts'

/** Caches hold keys, never plaintext, and for a minute at most. */
const CACHE_MS = 60_000
const MAX_CACHED = 50_000
/** Keys that one transaction made and has at hand; an import makes one for each contact and conversation. */
const MAX_MADE = 50_000

export interface OpenedSubject {
  readonly set: KeySet
  /** The raw handle of the newest version, for subjects whose key is used for look-up hashes. */
  readonly newest: KeyObject
}

/** Where a subject's keys are remembered. */
export const subjectPlace = (tenantId: string, kind: SubjectKind, id: string) => `${tenantId}/${kind}/${id}`

/** Unwrapped keys of all workspaces, shared by their transactions. Holds only keys that are committed. */
export class KeyCache {
  readonly root: RootKeyProvider
  readonly mostMade: number
  readonly tenants = new LRUCache<string, ReadonlyMap<number, KeyObject>>({ max: 5_000, ttl: CACHE_MS })
  readonly subjects = new LRUCache<string, OpenedSubject>({ max: MAX_CACHED, ttl: CACHE_MS })
  readonly #readInstallation: () => Promise<Installation>
  #installation: Installation | undefined
  #epoch = 0

  /**
   * @param readInstallation Asked once, before the first transaction of a workspace
   * @param mostMade So many keys that it made a transaction has at hand; it reads the others back
   */
  constructor(root: RootKeyProvider, readInstallation: () => Promise<Installation>, mostMade = MAX_MADE) {
    this.root = root
    this.mostMade = mostMade
    this.#readInstallation = readInstallation
  }

  /** The installation that workspaces' keys are wrapped for. */
  async installation(): Promise<Installation> {
    return (this.#installation ??= await this.#readInstallation())
  }

  /** Changes whenever keys are forgotten: what was read before that is not remembered after it. */
  get epoch(): number {
    return this.#epoch
  }

  /** Forgets a workspace's keys, or those of some subjects; the next use reads them again. */
  forget(tenantId: string, subjectIds?: readonly string[]): void {
    this.#epoch += 1
    if (subjectIds) {
      for (const kind of SUBJECT_KINDS) for (const id of subjectIds) this.subjects.delete(subjectPlace(tenantId, kind, id))
      return
    }
    this.tenants.delete(tenantId)
    for (const place of Array.from(this.subjects.keys())) if (place.startsWith(`${tenantId}/`)) this.subjects.delete(place)
  }

  /** The key of a subject if it is at hand; the path of a message asks this before it asks the database. */
  peek(tenantId: string, kind: SubjectKind, id: string): KeySet | undefined {
    return this.subjects.get(subjectPlace(tenantId, kind, id))?.set
  }
}
