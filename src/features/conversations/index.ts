export { forgetOwners, requireConversation, requireConversationKey } from './access.ts'
export { CONVERSATION_OPERATIONS } from './operations.ts'
export { type ContactProfile, pageAddress, presentConversations, profileAddress } from './present.ts'
export { type ConversationRow, findConversation, findListed, listByIds, markContact, markStaffDelivered, newestConversationOf, publicSeqUpTo, unassignAll } from './repository.ts'
