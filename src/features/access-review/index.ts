export { REVIEW_OPERATIONS } from './operations.ts'
