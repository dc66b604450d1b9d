export { PRIVACY_OPERATIONS } from './operations.ts'
