import { pruneProbe } from '../../src/features/probe/index.ts'
import type { JobHandler } from '../define.ts'

export const handle: JobHandler = async ({ services, withTenantAsJobs, log }) => {
  const pruned = await pruneProbe({ services, withTenantAsJobs })
  if (pruned > 0) log.debug({ pruned }, 'pruned what the status page had measured with')
}
