export { endMembership } from './ending.ts'
export { MEMBERSHIP_OPERATIONS } from './operations.ts'
