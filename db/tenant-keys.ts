import type { KeyObject } from 'node:crypto'
import { and, eq, inArray } from 'drizzle-orm'
import { LRUCache } from 'lru-cache'
import { DataKey, KeySet, type RootKeyProvider, generateKeyBytes, importKey, keyCheckValue, unwrapKey, wrapKey } from '../src/crypto/index.ts'
import { type SubjectKind, dataKeys, tenantKeys } from './schema/index.ts'
import type { Transaction } from './pool.ts'

/** Caches hold keys, never plaintext, and for a minute at most. */
const CACHE_MS = 60_000
const MAX_CACHED = 50_000

interface Opened {
  readonly set: KeySet
  /** The raw handle of the newest version, for subjects whose key is used for look-up hashes. */
  readonly newest: KeyObject
}

/** Unwrapped keys of all workspaces, shared by their transactions. */
export class KeyCache {
  readonly root: RootKeyProvider
  readonly tenants = new LRUCache<string, ReadonlyMap<number, KeyObject>>({ max: 5_000, ttl: CACHE_MS })
  readonly subjects = new LRUCache<string, Opened>({ max: MAX_CACHED, ttl: CACHE_MS })

  constructor(root: RootKeyProvider) {
    this.root = root
  }

  /** The key of a subject if it is at hand; the path of a message asks this before it asks the database. */
  peek(tenantId: string, kind: SubjectKind, id: string): KeySet | undefined {
    return this.subjects.get(cacheKey(tenantId, kind, id))?.set
  }
}

const cacheKey = (tenantId: string, kind: SubjectKind, id: string) => `${tenantId}/${kind}/${id}`

/** The keys of one workspace, in one transaction. Keys made here reach the shared cache only when the transaction commits. */
export class TenantKeys {
  readonly #cache: KeyCache
  readonly #tenantId: string
  readonly #db: Transaction
  readonly #made = new Map<string, Opened>()
  #madeTenant: ReadonlyMap<number, KeyObject> | undefined

  constructor(cache: KeyCache, tenantId: string, db: Transaction) {
    this.#cache = cache
    this.#tenantId = tenantId
    this.#db = db
  }

  /** The workspace's own key: names of members, settings. */
  workspace(): Promise<KeySet> {
    return this.of('workspace', this.#tenantId)
  }

  contact(id: string): Promise<KeySet> {
    return this.of('contact', id)
  }

  conversation(id: string): Promise<KeySet> {
    return this.of('conversation', id)
  }

  /** The key of the workspace's look-up hashes. */
  async index(): Promise<KeyObject> {
    return (await this.#open('index', [this.#tenantId])).get(this.#tenantId)?.newest ?? missing('index', this.#tenantId)
  }

  async of(kind: SubjectKind, id: string): Promise<KeySet> {
    return (await this.many(kind, [id])).get(id) ?? missing(kind, id)
  }

  /** The keys of many subjects in one query. A subject without a key is absent from the answer. */
  async many(kind: SubjectKind, ids: readonly string[]): Promise<ReadonlyMap<string, KeySet>> {
    return new Map([...(await this.#open(kind, ids))].map(([id, opened]) => [id, opened.set]))
  }

  /** Makes the workspace's key and its first data keys. */
  async found(now: number): Promise<void> {
    const fresh = generateKeyBytes()
    const wrapped = await this.#cache.root.wrap(this.#rootAddress(1), fresh)
    const key = importKey(fresh)
    await this.#db.insert(tenantKeys).values({ tenantId: this.#tenantId, version: 1, wrapped, checkValue: keyCheckValue(key), createdAt: new Date(now) })
    this.#madeTenant = new Map([[1, key]])
    await this.create('workspace', this.#tenantId, now)
    await this.create('index', this.#tenantId, now)
  }

  /** Makes the first key of a subject. */
  async create(kind: SubjectKind, id: string, now: number): Promise<KeySet> {
    const parents = await this.#tenantKeys()
    const parentVersion = Math.max(...parents.keys())
    const fresh = generateKeyBytes()
    const wrapped = wrapKey(parents.get(parentVersion) ?? missing('tenant', this.#tenantId), parentVersion, this.#wrapAddress(kind, id, 1), fresh)
    await this.#db
      .insert(dataKeys)
      .values({ tenantId: this.#tenantId, subjectKind: kind, subjectId: id, version: 1, parentVersion, wrapped, createdAt: new Date(now) })
    const newest = importKey(fresh)
    const opened = { set: new KeySet([new DataKey(1, newest)]), newest }
    this.#made.set(cacheKey(this.#tenantId, kind, id), opened)
    return opened.set
  }

  /** Publishes the keys that this transaction made. Called after its commit: a key that was rolled back must not seal anything. */
  committed(): void {
    for (const [key, opened] of this.#made) this.#cache.subjects.set(key, opened)
  }

  async #open(kind: SubjectKind, ids: readonly string[]): Promise<ReadonlyMap<string, Opened>> {
    const found = new Map<string, Opened>()
    const absent: string[] = []
    for (const id of new Set(ids)) {
      const key = cacheKey(this.#tenantId, kind, id)
      const opened = this.#made.get(key) ?? this.#cache.subjects.get(key)
      if (opened) found.set(id, opened)
      else absent.push(id)
    }
    if (absent.length === 0) return found
    const rows = await this.#db
      .select()
      .from(dataKeys)
      .where(and(eq(dataKeys.tenantId, this.#tenantId), eq(dataKeys.subjectKind, kind), inArray(dataKeys.subjectId, absent)))
    if (rows.length === 0) return found
    const parents = await this.#tenantKeys()
    for (const [id, versions] of Map.groupBy(rows, (row) => row.subjectId)) {
      const keys = versions.map((row) => {
        const parent = parents.get(row.parentVersion) ?? missing('tenant', this.#tenantId)
        return { version: row.version, key: unwrapKey(parent, row.parentVersion, this.#wrapAddress(kind, id, row.version), row.wrapped) }
      })
      const newest = keys.toSorted((a, b) => b.version - a.version)[0]?.key ?? missing(kind, id)
      const opened = { set: new KeySet(keys.map(({ version, key }) => new DataKey(version, key))), newest }
      this.#cache.subjects.set(cacheKey(this.#tenantId, kind, id), opened)
      found.set(id, opened)
    }
    return found
  }

  async #tenantKeys(): Promise<ReadonlyMap<number, KeyObject>> {
    const known = this.#madeTenant ?? this.#cache.tenants.get(this.#tenantId)
    if (known) return known
    const rows = await this.#db.select().from(tenantKeys).where(eq(tenantKeys.tenantId, this.#tenantId))
    const opened = new Map<number, KeyObject>()
    for (const row of rows) opened.set(row.version, importKey(await this.#cache.root.unwrap(this.#rootAddress(row.version), row.wrapped)))
    if (opened.size === 0) missing('tenant', this.#tenantId)
    this.#cache.tenants.set(this.#tenantId, opened)
    return opened
  }

  #rootAddress(version: number) {
    return { tenant: this.#tenantId, table: 'key', column: 'tenant', row: this.#tenantId, bound: [String(version)] }
  }

  #wrapAddress(kind: SubjectKind, subject: string, version: number) {
    return { tenant: this.#tenantId, kind, subject, version }
  }
}

function missing(kind: string, id: string): never {
  throw new Error(`There is no ${kind} key for ${id}`)
}
