import { sql } from 'drizzle-orm'
import type { RootKeyProvider } from '../src/crypto/index.ts'
import { connect } from './connect.ts'
import { type WithPlatform, platformRunner } from './platform.ts'
import { createPipelines } from './pipelines.ts'
import { isPooled } from './pooled.ts'
import { type PoolLoad, createPool } from './pool.ts'
import { type StoreMessages, messageStore } from './send.ts'
import { type SystemKeys, openSystemKeys } from './system-keys.ts'
import { KeyCache } from './key-cache.ts'
import { type IsolationAlarm, type WithTenant, tenantRunner } from './tenant.ts'

export { newId } from './ids.ts'
export { PlatformTx, type WithPlatform } from './platform.ts'
export { NO_SUCH_CONVERSATION, type OutgoingMessage, type Placed, type StoreMessages } from './send.ts'
export type { SystemKeys } from './system-keys.ts'
export type { KeyCache } from './key-cache.ts'
export { type MadeTenantKey, lockKeyring, makeTenantKey } from './tenant-keys.ts'
export { TenantTx, type TenantActor, type WithTenant } from './tenant.ts'

/** What the rest of Rind may do with the database. No raw connection leaves this module. */
export interface Database {
  readonly withTenant: WithTenant
  /** The same as the jobs' login, which alone may delete. Handed to background work only. */
  readonly withTenantAsJobs: WithTenant
  readonly withPlatform: WithPlatform
  readonly storeMessages: StoreMessages
  readonly systemKeys: SystemKeys
  readonly keys: KeyCache
  /** Resolves when both roles answer. @throws when one does not within the time given in milliseconds. */
  ping(timeoutMs: number): Promise<void>
  /** How busy the connections of each kind are. */
  load(): Readonly<Record<string, PoolLoad>>
  close(): Promise<void>
}

export interface DatabaseOptions {
  readonly urls: { readonly app: string; readonly jobs: string; readonly platform: string }
  readonly rootKey: RootKeyProvider
  readonly environment: 'development' | 'test' | 'production'
  readonly clock: { now(): number }
  readonly alarm: IsolationAlarm
}

/**
 * Opens the database as the restricted roles and checks that the root key is the database's own.
 * @throws Error with what to do when a role has more rights than it may have, or the root key is a wrong one.
 */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  const pooled = await isPooled(options.urls.app)
  const app = createPool(10, (onClose) => connect(options.urls.app, 1, 'app', { onClose }))
  const platform = createPool(6, (onClose) => connect(options.urls.platform, 1, 'platform', { onClose }))
  // A generic plan: the path of a message plans once, not at each call. Behind a pooler each call is prepared anew instead.
  const planOnce = { settings: { plan_cache_mode: 'force_generic_plan' } }
  const send = createPipelines(10, (onClose) => connect(options.urls.app, 1, 'send', { ...(pooled ? { prepare: false } : planOnce), onClose }))
  const jobs = createPool(2, (onClose) => connect(options.urls.jobs, 1, 'jobs-tenant', { onClose }))
  const close = async () => {
    await Promise.all([app.end(), send.end(), jobs.end(), platform.end()])
  }
  try {
    for (const pool of [app, jobs, platform]) {
      const query = sql`select not (rolsuper or rolbypassrls or rolcreaterole) as restricted from pg_roles where rolname = current_user`
      const role = (await pool.transaction((db) => db.execute<{ restricted: boolean }>(query)))[0]
      if (!role?.restricted) throw new Error('The server connects with a role that row-level security does not bind. Use the URLs that "rind migrate --print-env" prints.')
    }
    const systemKeys = await openSystemKeys(platform, options.rootKey, options.environment, options.clock.now())
    const keys = new KeyCache(options.rootKey, () => Promise.resolve(systemKeys.installation))
    return {
      withTenant: tenantRunner(app, keys, options.alarm),
      withTenantAsJobs: tenantRunner(jobs, keys, options.alarm),
      withPlatform: platformRunner(platform),
      storeMessages: messageStore(send),
      systemKeys,
      keys,
      ping: async (timeoutMs) => {
        const timeout = new Promise<never>((_, reject) => setTimeout(reject, timeoutMs, new Error('The database does not answer')).unref())
        await Promise.race([Promise.all([app, platform].map((pool) => pool.transaction((db) => db.execute(sql`select 1`)))), timeout])
      },
      load: () => ({ app: app.load(), send: send.load(), jobs: jobs.load(), platform: platform.load() }),
      close
    }
  } catch (error) {
    await close()
    throw error
  }
}
