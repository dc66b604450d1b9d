export { FACTOR_RESET_OPERATIONS } from './operations.ts'
