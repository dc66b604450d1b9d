export { ROLE_OPERATIONS } from './operations.ts'
export { roleName } from './repository.ts'
export { RIGHTS_COLUMNS, memberRights, readRights } from './rights.ts'
