export { OPERATOR_OPERATIONS } from './operations.ts'
export { inviteOperator } from './invite.ts'
export { findOperatorSession, purgeOperators } from './sessions.ts'
export { listOperators } from './repository.ts'
