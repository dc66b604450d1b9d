import type { JobDefinition } from '../define.ts'

/** Reminds members and operators who have not signed their handbook. Hourly for all; at once for a workspace that published, {workspaceId}, and for operators, {operators}. */
export const remindHandbookJob: JobDefinition = { name: 'handbook.remind', schedule: '33 * * * *', retryLimit: 3, load: () => import('./remind.handler.ts') }
