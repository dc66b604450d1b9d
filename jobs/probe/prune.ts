import type { JobDefinition } from '../define.ts'

/**
 * Prunes the workspace of the status page. Each minute, little as there is to do: when it last ran tells whether schedule,
 * queue and workers work.
 */
export const pruneProbeJob: JobDefinition = { name: 'probe.prune', schedule: '* * * * *', atStart: true, retryLimit: 0, keptSeconds: 3600, load: () => import('./prune.handler.ts') }
