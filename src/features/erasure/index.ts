export { ERASURE_OPERATIONS } from './operations.ts'
export { workspaceCertificates } from './journal.ts'
export { eraseDue } from './run.ts'
