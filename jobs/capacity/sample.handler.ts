import { sampleCapacity } from '../../src/features/capacity/index.ts'
import type { JobHandler } from '../define.ts'

/** Somebody should hear of it when something may be full within this many days. */
const WARN_DAYS = 30

export const handle: JobHandler = async ({ services, dataDir, log }) => {
  for (const { what, days } of await sampleCapacity(services, dataDir)) {
    services.measure.full(what, days)
    if (days !== null && days <= WARN_DAYS) log.error({ code: 'nearly_full', what, days }, 'this may be full within thirty days: see docs/monitoring.md')
  }
}
