import type { JobDefinition } from '../define.ts'

/** Takes up rotations that were cut off, and rotates by the clock: a workspace's key each quarter, data keys each year. Hourly. */
export const rotateKeysJob: JobDefinition = { name: 'keys.rotate', schedule: '37 * * * *', retryLimit: 3, expireSeconds: 6 * 3600, load: () => import('./rotate.handler.ts') }
