import type { KeyObject } from 'node:crypto'
import { and, eq, inArray, max } from 'drizzle-orm'
import { DataKey, KeySet, generateKeyBytes, importKey, keyCheckValue, wrapKey } from '../src/crypto/index.ts'
import { type KeyCache, type OpenedSubject, subjectPlace } from './key-cache.ts'
import { BINDING, openTenantKey, tenantKeyAddress, unwrapDataKey } from './key-rows.ts'
import { type SubjectKind, dataKeys, tenantKeys } from './schema/index.ts'
import type { Transaction } from './pool.ts'

/**
 * The keys of one workspace, in one transaction. A key made here is known to this transaction only, until it commits:
 * what is rolled back must not have sealed anything that stays. What is read from the database was committed by
 * somebody, so it may be shared at once.
 */
export class TenantKeys {
  readonly #cache: KeyCache
  readonly #tenantId: string
  readonly #db: Transaction
  readonly #epoch: number
  readonly #isSnapshot: boolean
  readonly #made = new Map<string, OpenedSubject>()
  /** Some that were made here are not at hand any more. */
  #isOverfull = false
  /** The workspace's keys that this transaction made, or as its moment shows them. */
  #madeTenant: ReadonlyMap<number, KeyObject> | undefined

  /** @param isSnapshot It sees keys as they were at one moment: what it reads is shared with nobody, since it may be destroyed by now. */
  constructor(cache: KeyCache, tenantId: string, db: Transaction, isSnapshot = false) {
    this.#isSnapshot = isSnapshot
    this.#cache = cache
    this.#tenantId = tenantId
    this.#db = db
    this.#epoch = cache.epoch
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

  /** Makes the workspace's key and its first data keys. @param made What makeTenantKey made before the transaction, where others wait for its connection */
  async found(now: number, made?: MadeTenantKey): Promise<void> {
    const { wrapped, key } = made ?? (await makeTenantKey(this.#cache, this.#tenantId))
    await this.#db.insert(tenantKeys).values({ tenantId: this.#tenantId, version: 1, wrapped, checkValue: keyCheckValue(key), createdAt: new Date(now), binding: BINDING })
    this.#madeTenant = new Map([[1, key]])
    await this.create('workspace', this.#tenantId, now)
    await this.create('index', this.#tenantId, now)
  }

  /** Makes the first key of a subject. */
  async create(kind: SubjectKind, id: string, now: number): Promise<KeySet> {
    const parents = this.#madeTenant ?? (await this.#currentTenantKeys())
    const parentVersion = Math.max(...parents.keys())
    const parent = parents.get(parentVersion) ?? missing('tenant', this.#tenantId)
    const fresh = generateKeyBytes()
    const wrapped = wrapKey(parent, parentVersion, { tenant: this.#tenantId, kind, subject: id, version: 1 }, fresh)
    const newest = importKey(fresh)
    await this.#db
      .insert(dataKeys)
      .values({ tenantId: this.#tenantId, subjectKind: kind, subjectId: id, version: 1, parentVersion, wrapped, checkValue: keyCheckValue(newest), createdAt: new Date(now) })
    const opened = { set: new KeySet([new DataKey(1, newest)]), newest }
    this.#remember(subjectPlace(this.#tenantId, kind, id), opened)
    return opened.set
  }

  /** Keeps a key at hand, and lets go of the one that is longest here when there are too many: it is read back. */
  #remember(place: string, opened: OpenedSubject): void {
    this.#made.set(place, opened)
    if (this.#made.size <= this.#cache.mostMade) return
    for (const oldest of this.#made.keys()) {
      this.#made.delete(oldest)
      break
    }
    this.#isOverfull = true
  }

  /** Publishes the keys that this transaction made. Called after its commit: a key that was rolled back must not seal anything. */
  committed(): void {
    // Keys were forgotten meanwhile, perhaps these: the next use reads them, if they are still there.
    if (this.#isSnapshot || this.#cache.epoch !== this.#epoch) return
    for (const [place, opened] of this.#made) this.#cache.subjects.set(place, opened)
  }

  async #open(kind: SubjectKind, ids: readonly string[]): Promise<ReadonlyMap<string, OpenedSubject>> {
    const found = new Map<string, OpenedSubject>()
    const absent: string[] = []
    for (const id of new Set(ids)) {
      const place = subjectPlace(this.#tenantId, kind, id)
      const opened = this.#made.get(place) ?? this.#cache.subjects.get(place)
      if (opened) found.set(id, opened)
      else absent.push(id)
    }
    if (absent.length === 0) return found
    const { epoch } = this.#cache
    const rows = await this.#db
      .select()
      .from(dataKeys)
      .where(and(eq(dataKeys.tenantId, this.#tenantId), eq(dataKeys.subjectKind, kind), inArray(dataKeys.subjectId, absent)))
    if (rows.length === 0) return found
    const parents = await this.#parentsOf(rows)
    for (const [id, versions] of Map.groupBy(rows, (row) => row.subjectId)) {
      const keys = versions.map((row) => ({ version: row.version, key: unwrapDataKey(parents.get(row.parentVersion) ?? missing('tenant', this.#tenantId), row) }))
      const newest = keys.toSorted((a, b) => b.version - a.version)[0]?.key ?? missing(kind, id)
      const opened = { set: new KeySet(keys.map(({ version, key }) => new DataKey(version, key))), newest }
      const place = subjectPlace(this.#tenantId, kind, id)
      // It may be one that this transaction made and let go of: nobody else knows it before the commit.
      if (this.#isOverfull || this.#isSnapshot) this.#remember(place, opened)
      else if (this.#cache.epoch === epoch) this.#cache.subjects.set(place, opened)
      found.set(id, opened)
    }
    return found
  }

  /** The workspace's keys, read again when a data key names a version that was made after they were remembered. */
  async #parentsOf(rows: readonly { parentVersion: number }[]): Promise<ReadonlyMap<number, KeyObject>> {
    if (this.#madeTenant) return this.#madeTenant
    const known = await this.#tenantKeys()
    return rows.every(({ parentVersion }) => known.has(parentVersion)) ? known : this.#readTenantKeys()
  }

  async #tenantKeys(): Promise<ReadonlyMap<number, KeyObject>> {
    return this.#cache.tenants.get(this.#tenantId) ?? this.#readTenantKeys()
  }

  /** With the newest that is committed: nothing is made under a key that is being replaced because somebody may have seen it. */
  async #currentTenantKeys(): Promise<ReadonlyMap<number, KeyObject>> {
    const known = await this.#tenantKeys()
    const [row] = await this.#db.select({ newest: max(tenantKeys.version) }).from(tenantKeys).where(eq(tenantKeys.tenantId, this.#tenantId))
    return known.has(row?.newest ?? 0) ? known : this.#readTenantKeys()
  }

  async #readTenantKeys(): Promise<ReadonlyMap<number, KeyObject>> {
    const { epoch } = this.#cache
    const rows = await this.#db.select().from(tenantKeys).where(eq(tenantKeys.tenantId, this.#tenantId))
    const opened = await openTenantKeys(this.#cache, rows)
    if (opened.size === 0) missing('tenant', this.#tenantId)
    if (this.#isSnapshot) this.#madeTenant = opened
    else if (this.#cache.epoch === epoch) this.#cache.tenants.set(this.#tenantId, opened)
    return opened
  }
}

/** A workspace's first key, before anybody has it. */
export interface MadeTenantKey {
  readonly wrapped: Buffer
  readonly key: KeyObject
}

/** Makes a workspace's first key: a key service may take its time for it. */
export async function makeTenantKey(cache: KeyCache, tenantId: string): Promise<MadeTenantKey> {
  const fresh = generateKeyBytes()
  const wrapped = await cache.root.wrap(tenantKeyAddress(await cache.installation(), tenantId, 1), fresh)
  return { wrapped, key: importKey(fresh) }
}

/** Unwraps all versions of a workspace's key. @throws RootKeyError, EnvelopeError, KeyCheckError */
export async function openTenantKeys(cache: KeyCache, rows: readonly (typeof tenantKeys.$inferSelect)[]): Promise<ReadonlyMap<number, KeyObject>> {
  const opened = new Map<number, KeyObject>()
  for (const row of rows) opened.set(row.version, await openTenantKey(cache.root, await cache.installation(), row))
  return opened
}

/**
 * Until the transaction ends nobody else adds keys to the workspace by a rotation or destroys some: a rotation that has
 * read a key must not follow it by another after it was destroyed.
 */
export async function lockKeyring(tx: { readonly tenantId: string; readonly db: Transaction }): Promise<void> {
  await tx.db.select({ version: tenantKeys.version }).from(tenantKeys).where(eq(tenantKeys.tenantId, tx.tenantId)).orderBy(tenantKeys.version).for('no key update')
}

function missing(kind: string, id: string): never {
  throw new Error(`There is no ${kind} key for ${id}`)
}
