export { type Joined, acceptInvitation } from './accept.ts'
export { isOpen, requireByToken } from './access.ts'
export { INVITATION_OPERATIONS } from './operations.ts'
export { findInvitation, withdrawInvitationsOf } from './repository.ts'
