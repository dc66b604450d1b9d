export { signStatement } from './evidence.ts'
export { HANDBOOK_OPERATIONS } from './operations.ts'
export { remindMembers } from './remind.ts'
export { dueOf, hashOf, reminderLetter, reminderStep, stateOf } from './rules.ts'
