import type { JobDefinition } from '../define.ts'

/** Tells reviewers of rights that should have been looked at by now. Each morning. */
export const remindReviewersJob: JobDefinition = { name: 'reviews.remind', schedule: '13 7 * * *', retryLimit: 3, alone: true, load: () => import('./remind.handler.ts') }
