import type { WithTenant } from '../../../db/index.ts'
import type { Services } from '../../operations/index.ts'
import { deleteMessages, probeWorkspaces } from './repository.ts'

const KEPT_MS = 24 * 60 * 60_000

/** Deletes the messages that the status page has measured with, a day after they were written. @returns how many went */
export async function pruneProbe({ services: { withPlatform, clock }, withTenantAsJobs }: { readonly services: Pick<Services, 'withPlatform' | 'clock'>; readonly withTenantAsJobs: WithTenant }): Promise<number> {
  const before = new Date(clock.now() - KEPT_MS)
  let pruned = 0
  for (const tenantId of await withPlatform(probeWorkspaces)) pruned += await withTenantAsJobs({ tenantId }, (tx) => deleteMessages(tx, before))
  return pruned
}
