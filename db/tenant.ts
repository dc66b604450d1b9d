import { sql } from 'drizzle-orm'
import { KeyVersionError } from '../src/crypto/index.ts'
import type { KeyCache } from './key-cache.ts'
import { openAhead } from './open-ahead.ts'
import type { Begin, LastQuery, Pool, Transaction } from './pool.ts'
import { TenantKeys } from './tenant-keys.ts'

/** Who acts, as far as isolation is concerned. The tenant comes from a credential, never from an input. */
export interface TenantActor {
  readonly tenantId: string
}

/**
 * A transaction inside one workspace: the only thing a repository takes, so that a query without a tenant does not
 * compile. The private fields make the type nominal: nothing but withTenant makes one.
 */
export class TenantTx {
  readonly tenantId: string
  readonly db: Transaction
  readonly keys: TenantKeys
  readonly #afterCommit: (() => void)[] = []

  constructor(tenantId: string, db: Transaction, keys: TenantKeys) {
    this.tenantId = tenantId
    this.db = db
    this.keys = keys
  }

  /** Something that must only happen if this transaction commits. */
  afterCommit(effect: () => void): void {
    this.#afterCommit.push(effect)
  }

  /** Runs what waits for the commit. Called once, by withTenant. */
  committed(): void {
    this.keys.committed()
    for (const effect of this.#afterCommit) effect()
  }
}

export interface TenantOptions {
  /** Reads everything as it was at one moment, and writes nothing. It is never run again: what was read may have left by then. */
  readonly snapshot?: true
}

/** Opens a transaction in the actor's workspace. */
export type WithTenant = <T>(actor: TenantActor, run: (tx: TenantTx) => Promise<T>, options?: TenantOptions) => Promise<T>

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** Told when a transaction was not, or not to its end, in the workspace that it was opened for. */
export type IsolationAlarm = (alarm: { readonly alarm: 'tenant_setting_lost'; readonly tenantId: string; readonly at: 'start' | 'end' }) => void

/** Divides by zero where the setting is not the workspace's. */
const stillIn = (tenantId: string) => `select 1 / (current_setting('app.tenant_id', true) is not distinct from '${tenantId}')::int`
const DIVISION_BY_ZERO = '22012'

/** How often a transaction is run again because a key was rotated while it ran. */
const KEY_RETRIES = 3

/**
 * @returns withTenant for a pool. The setting is local to the transaction and set first in it, so a pooled connection
 * never carries a tenant on, also behind a transaction-mode pooler. That it is still set at the end is a condition that
 * goes with the commit: a transaction that lost it saw no rows from there on, or another's, which nobody would notice;
 * nothing of it is stored and the alarm is raised.
 *
 * A transaction that meets an envelope of a key version it does not know is rolled back and run again with the keys
 * read anew: another process has rotated the key since they were remembered.
 */
export function tenantRunner(pool: Pool, cache: KeyCache, alarm: IsolationAlarm): WithTenant {
  const lost = (tenantId: string, at: 'start' | 'end') => {
    alarm({ alarm: 'tenant_setting_lost', tenantId, at })
    return new Error('The transaction is not in its workspace')
  }
  const once = async <T>(actor: TenantActor, run: (tx: TenantTx) => Promise<T>, begin?: Begin): Promise<T> => {
    let opened: TenantTx | undefined
    const last: LastQuery = {
      query: stillIn(actor.tenantId),
      refused: (error) => (error instanceof Error && 'code' in error && error.code === DIVISION_BY_ZERO ? lost(actor.tenantId, 'end') : error)
    }
    const inside = async (db: Transaction) => {
      const [set] = await db.execute<{ tenant: string }>(sql`select set_config('app.tenant_id', ${actor.tenantId}, true) as tenant`)
      if (set?.tenant !== actor.tenantId) throw lost(actor.tenantId, 'start')
      opened = new TenantTx(actor.tenantId, db, new TenantKeys(cache, actor.tenantId, db, begin !== undefined))
      return run(opened)
    }
    const result = await pool.transaction(inside, last, begin)
    opened?.committed()
    return result
  }
  return async (actor, run, { snapshot } = {}) => {
    if (!UUID.test(actor.tenantId)) throw new TypeError('A tenant id is a lower-case UUID')
    // Its keys are read anew for a snapshot: none that a rotation has made since is missing then.
    if (snapshot) cache.forget(actor.tenantId)
    // Before a connection is taken: asking for either may need one, or a key service.
    await cache.installation()
    await openAhead(pool, cache, actor.tenantId)
    if (snapshot) return once(actor, run, 'begin isolation level repeatable read read only')
    for (let tries = 0; ; tries++) {
      try {
        return await once(actor, run)
      } catch (error) {
        if (!(error instanceof KeyVersionError) || tries >= KEY_RETRIES) throw error
        cache.forget(actor.tenantId)
      }
    }
  }
}
