import { eraseDue } from '../../src/features/erasure/index.ts'
import type { JobHandler } from '../define.ts'

export const handle: JobHandler = async ({ services, withTenantAsJobs, log }) => {
  const erased = await eraseDue({ services, withTenantAsJobs })
  if (erased > 0) log.info({ erased }, 'erased what was due')
}
