import type { JobDefinition } from '../define.ts'

/** Measures how full the installation is. Hourly. */
export const sampleCapacityJob: JobDefinition = { name: 'capacity.sample', schedule: '3 * * * *', retryLimit: 2, load: () => import('./sample.handler.ts') }
