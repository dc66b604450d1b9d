import { remindReviewers } from '../../src/features/access-review/index.ts'
import type { JobHandler } from '../define.ts'

export const handle: JobHandler = async ({ services, log }) => {
  log.info({ sent: await remindReviewers(services) }, 'told reviewers of rights that wait for them')
}
