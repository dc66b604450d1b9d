export { RIGHTS_COLUMNS, memberRights, readRights } from './rights.ts'
