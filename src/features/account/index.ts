export { ACCOUNT_OPERATIONS } from './operations.ts'
