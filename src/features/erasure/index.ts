export { ERASURE_OPERATIONS } from './operations.ts'
export { eraseDue } from './run.ts'
