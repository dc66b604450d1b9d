export { inviteFounder } from './invite.ts'
export { sendSignupLink } from './link.ts'
export { SIGNUP_OPERATIONS } from './operations.ts'
export { findSignupId, purgeSignups } from './repository.ts'
