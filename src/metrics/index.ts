export { type Metrics, createMetrics } from './create.ts'
export { probeFigures } from './probe.ts'
export { type Queues, type Sources, readQueues } from './sources.ts'
