import { eraseDue } from '../../src/features/erasure/index.ts'
import type { JobHandler } from '../define.ts'

export const handle: JobHandler = async ({ services, withTenantAsJobs, log }) => {
  const erased = await eraseDue({ services, withTenantAsJobs })
  if (erased === 0) return
  log.info({ erased }, 'erased what was due')
  // What a restore has to erase again must not stand in this database alone.
  await services.withPlatform((tx) => services.jobs.enqueue(tx, 'backup.keyring', {}))
}
