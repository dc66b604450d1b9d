import type { Services } from '../../operations/index.ts'
import { countWorkspace, keepSize, workspaceIds } from './repository.ts'

/**
 * Counts every workspace for the operators' list, one after the other. Each is counted inside its own transaction of the
 * tenant, where row-level security applies; what leaves it is numbers.
 * @throws AggregateError after the others were counted, when some could not be
 */
export async function measureWorkspaces(services: Pick<Services, 'withTenant' | 'withPlatform' | 'clock'>): Promise<void> {
  const failures: unknown[] = []
  for (const tenantId of await services.withPlatform(workspaceIds)) {
    try {
      const size = await services.withTenant({ tenantId }, countWorkspace)
      await services.withPlatform((tx) => keepSize(tx, tenantId, size, services.clock.now()))
    } catch (error) {
      failures.push(error)
    }
  }
  if (failures.length > 0) throw new AggregateError(failures, `${failures.length} workspaces could not be counted`)
}
