export { REVIEW_OPERATIONS } from './operations.ts'
export { remindReviewers } from './remind.ts'
