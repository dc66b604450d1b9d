export { type Metrics, createMetrics } from './create.ts'
export { type Queues, type Sources, readQueues } from './sources.ts'
