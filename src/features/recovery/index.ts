export { RECOVERY_OPERATIONS } from './operations.ts'
