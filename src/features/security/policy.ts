import { and, eq, sql } from 'drizzle-orm'
import { type TenantTx, newId } from '../../../db/index.ts'
import { securityPolicies } from '../../../db/schema/index.ts'
import type { OperationSettings } from '../../operations/index.ts'

/** What a workspace asks of its staff's sessions. */
export interface SecurityPolicy {
  /** Minutes without a person's doing after which a session is locked. */
  readonly idleMinutes: number
  /** Hours after which one signs in anew, whatever was done meanwhile. */
  readonly absoluteHours: number
  /** Networks that staff may come from, in the form of `normaliseNetwork`; none: from everywhere. */
  readonly networks: readonly string[]
  /** Only sessions that were begun with a passkey get in. */
  readonly passkeysOnly: boolean
}

type Bounds = OperationSettings['sessions']

const address = (tx: TenantTx, row: string) => ({ tenant: tx.tenantId, table: 'security-policy', column: 'settings', row })
const own = (tx: TenantTx) => eq(securityPolicies.tenantId, tx.tenantId)

/**
 * The policy of the workspace, read at each request.
 * @param bounds What the installation asks of every session: it counts where the workspace set nothing, or something longer.
 */
export async function readPolicy(tx: TenantTx, bounds: Bounds): Promise<SecurityPolicy> {
  const [row] = await tx.db.select().from(securityPolicies).where(own(tx))
  if (!row) return { ...bounds, networks: [], passkeysOnly: false }
  const keys = await tx.keys.workspace()
  const kept = keys.openJson<SecurityPolicy>(address(tx, row.id), row.settings)
  return { ...kept, idleMinutes: Math.min(kept.idleMinutes, bounds.idleMinutes), absoluteHours: Math.min(kept.absoluteHours, bounds.absoluteHours) }
}

/** Lets changes of the policy wait for each other until the end of the transaction: each is judged by what it changes. */
export async function lockPolicy(tx: TenantTx): Promise<void> {
  await tx.db.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`security-policy/${tx.tenantId}`}, 0))`)
}

export async function savePolicy(tx: TenantTx, policy: SecurityPolicy, now: number): Promise<void> {
  const keys = await tx.keys.workspace()
  const updatedAt = new Date(now)
  const id = newId(now)
  await tx.db
    .insert(securityPolicies)
    .values({ tenantId: tx.tenantId, id, settings: keys.sealJson(address(tx, id), policy), updatedAt })
    .onConflictDoNothing({ target: securityPolicies.tenantId })
  const [row] = await tx.db.select({ id: securityPolicies.id }).from(securityPolicies).where(own(tx)).for('update')
  if (!row || row.id === id) return
  await tx.db
    .update(securityPolicies)
    .set({ settings: keys.sealJson(address(tx, row.id), policy), updatedAt })
    .where(and(own(tx), eq(securityPolicies.id, row.id)))
}
