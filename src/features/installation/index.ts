export { measureWorkspaces } from './measure.ts'
export { INSTALLATION_OPERATIONS } from './operations.ts'
