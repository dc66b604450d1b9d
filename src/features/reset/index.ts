export { RESET_OPERATIONS } from './operations.ts'
export { purgeResets } from './repository.ts'
