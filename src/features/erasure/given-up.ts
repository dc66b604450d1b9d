import { sql } from 'drizzle-orm'
import type { TenantTx } from '../../../db/index.ts'
import { giveUpWorkspace, namelessWorkspaces, removeGivenUp, tryHoldArrival } from '../workspace/index.ts'
import { destroyTenantKeys, removeContents, removeMembers, removeSomeMessages } from './destroy.ts'
import type { Eraser } from './run.ts'

/** So long after it was reserved a workspace that nothing arrives in is given up. */
const GIVEN_UP_MS = 60 * 60_000

/** Workspaces that an import made and never opened: it was killed, or failed at its last step. */
export async function givenUp({ services }: Eraser): Promise<readonly string[]> {
  return services.withPlatform((tx) => namelessWorkspaces(tx, services.clock.now() - GIVEN_UP_MS))
}

/**
 * Removes what an import left, keys first; lines of the record stay, which nothing opens any more. One that is under way
 * is left alone. Each step may run again.
 */
export async function removeLeft({ services, withTenantAsJobs }: Eraser, tenantId: string): Promise<void> {
  const isLeft = await withTenantAsJobs({ tenantId }, async (tx) => {
    if ((await wasErased(tx)) || !(await tryHoldArrival(tx)) || !(await services.withPlatform((platform) => giveUpWorkspace(platform, tenantId)))) return false
    await destroyTenantKeys(tx)
    return true
  })
  if (!isLeft) return
  while (await withTenantAsJobs({ tenantId }, removeSomeMessages));
  await withTenantAsJobs({ tenantId }, removeContents)
  await withTenantAsJobs({ tenantId }, removeMembers)
  await services.withPlatform((tx) => removeGivenUp(tx, tenantId))
}

/** What was erased stays as a row without a name. */
async function wasErased({ db, tenantId }: TenantTx): Promise<boolean> {
  return (await db.execute(sql`select workspace_id from erasure_journal where workspace_id = ${tenantId}::uuid and key_kind = 'tenant' limit 1`)).length > 0
}
