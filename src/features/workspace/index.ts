export { closeWorkspace, everyWorkspace, forgetWorkspace } from './close.ts'
export { type Founding, activeWorkspaces, admitIdentity, furnishWorkspace, registerWorkspace, workspaceName } from './found.ts'
