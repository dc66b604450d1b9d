export { TEAM_OPERATIONS } from './operations.ts'
