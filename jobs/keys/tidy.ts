import type { JobDefinition } from '../define.ts'

/** Takes along what was sealed with an older key in the last moments of a rotation, looks for missing keys, deletes keys that were retired 90 days ago. Daily. */
export const tidyKeysJob: JobDefinition = { name: 'keys.tidy', schedule: '52 3 * * *', retryLimit: 3, expireSeconds: 6 * 3600, load: () => import('./tidy.handler.ts') }
