import type { JobDefinition } from '../define.ts'

/** Makes the drill of the week once its hour has come, or takes up one that ran elsewhere; a missed one is caught up. Looks every ten minutes, five after the backups, and never runs twice at once. */
export const drillJob: JobDefinition = { name: 'backup.drill', schedule: '5-59/10 * * * *', alone: true, retryLimit: 0, expireSeconds: 12 * 3600, load: () => import('./drill.handler.ts') }
