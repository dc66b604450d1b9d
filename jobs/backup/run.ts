import type { JobDefinition } from '../define.ts'

/** Makes the backup of the day once its hour has come; a missed one is caught up. Looks every ten minutes, and never runs twice at once. */
export const runBackupJob: JobDefinition = { name: 'backup.run', schedule: '*/10 * * * *', alone: true, retryLimit: 0, expireSeconds: 12 * 3600, load: () => import('./run.handler.ts') }
