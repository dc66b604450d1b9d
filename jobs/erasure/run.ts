import type { JobDefinition } from '../define.ts'

/** Erases what has waited its seven days, and finishes what a crash left. Hourly; a missed hour is made up by the next. */
export const runErasuresJob: JobDefinition = { name: 'erasure.run', schedule: '41 * * * *', retryLimit: 3, load: () => import('./run.handler.ts') }
