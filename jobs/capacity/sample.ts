import type { JobDefinition } from '../define.ts'

/** Measures how full the installation is. Hourly; the first of an hour stays. */
export const sampleCapacityJob: JobDefinition = { name: 'capacity.sample', schedule: '3 * * * *', atStart: true, retryLimit: 2, load: () => import('./sample.handler.ts') }
