export { MEMBERSHIP_OPERATIONS } from './operations.ts'
