import type { JobDefinition } from '../define.ts'

/** Counts what each workspace holds, for the operators' list. Daily. */
export const measureWorkspacesJob: JobDefinition = { name: 'workspaces.measure', schedule: '17 2 * * *', retryLimit: 2, expireSeconds: 3600, load: () => import('./measure.handler.ts') }
