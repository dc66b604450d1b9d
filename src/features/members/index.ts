export { isAssignable, memberProfile, requireAssignable } from './access.ts'
export { MEMBER_OPERATIONS } from './operations.ts'
export { firstNameOf } from './present.ts'
export { type MemberProfile, type NewMember, findMember, insertMember, listMembers, updateOwnProfile } from './repository.ts'
