import { eq } from 'drizzle-orm'
import type { RootKeyProvider } from '../../src/crypto/index.ts'
import type { KeyCache } from '../key-cache.ts'
import { installation, workspaces } from '../schema/index.ts'
import type { Pool } from '../pool.ts'
import type { WithTenant } from '../tenant.ts'

/** What is left to do, told after each step. */
export interface KeyProgress {
  readonly what: 'root wraps' | 'tenant wraps' | 'data keys' | 'rows' | 'seconds until servers have forgotten the older keys'
  readonly tenantId?: string
  readonly left: number
}

/** Something about keys that people must hear of. Codes are stable; ids only. */
export interface KeyAlert {
  readonly code: 'key_missing' | 'key_unreadable' | 'row_unreadable' | 'tenant_setting_lost'
  readonly tenantId: string | null
  readonly where: string
  readonly count: number
}

/** What a rotation works with: the jobs role, a cache of its own, and ears for what it says. */
export interface RotationContext {
  /** For what belongs to the installation. */
  readonly pool: Pool
  readonly withTenant: WithTenant
  readonly cache: KeyCache
  readonly root: RootKeyProvider
  readonly clock: { now(): number }
  /** How long other processes may remember an older key after a rotation, in milliseconds. */
  readonly settleMs: number
  /** Called after the commit of a change, so that this process forgets what it remembers of the workspace's keys. */
  readonly changed: (tenantId: string) => void
  readonly progress: (progress: KeyProgress) => void
  readonly alert: (alert: KeyAlert) => void
}

/** Workspaces whose keys are looked after: all of them, also those that are suspended. */
export async function listWorkspaces(context: RotationContext): Promise<readonly { id: string; name: string }[]> {
  return context.pool.transaction((db) => db.select({ id: workspaces.id, name: workspaces.name }).from(workspaces).orderBy(workspaces.id))
}

/** @throws Error when there is no such workspace */
export async function requireWorkspace(context: RotationContext, id: string): Promise<void> {
  const rows = /^[0-9a-f-]{36}$/.test(id) ? await context.pool.transaction((db) => db.select({ id: workspaces.id }).from(workspaces).where(eq(workspaces.id, id))) : []
  if (rows.length === 0) throw new Error(`There is no workspace ${id}. "rind keys status" lists them.`)
}

/** @throws Error when Rind was never started on this database */
export async function requireInstallation(context: RotationContext): Promise<typeof installation.$inferSelect> {
  const own = (await context.pool.transaction((db) => db.select().from(installation)))[0]
  if (!own) throw new Error('The database has no keys yet: start Rind on it once.')
  return own
}
