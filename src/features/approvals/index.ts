export { askApproval } from './ask.ts'
export { APPROVAL_OPERATIONS } from './operations.ts'
export { tellOfApproval } from './tell.ts'
