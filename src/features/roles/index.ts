export { markOfRights } from './mark.ts'
export { ROLE_OPERATIONS } from './operations.ts'
export { roleName, roleNames } from './repository.ts'
export { RIGHTS_COLUMNS, memberRights, readRights } from './rights.ts'
