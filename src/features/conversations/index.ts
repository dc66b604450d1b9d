export { forgetAllOwners, forgetOwners, requireConversation, requireConversationKey, requireTaking } from './access.ts'
export { CONVERSATION_OPERATIONS, changeListed } from './operations.ts'
export { type ContactProfile, pageAddress, presentConversations, profileAddress } from './present.ts'
export { type ConversationRow, findConversation, findListed, listByIds, markContact, markStaffDelivered, newestConversationOf, publicSeqUpTo, releaseTeam, unassignAll } from './repository.ts'
