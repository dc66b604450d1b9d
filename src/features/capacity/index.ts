export { CAPACITY_OPERATIONS } from './operations.ts'
export { sampleCapacity } from './sample.ts'
