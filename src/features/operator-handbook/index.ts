export { OPERATOR_HANDBOOK_OPERATIONS } from './operations.ts'
export { remindOperators } from './remind.ts'
