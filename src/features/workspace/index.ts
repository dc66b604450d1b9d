export { closeWorkspace, everyWorkspace, forgetWorkspace } from './close.ts'
export { type Admission, type Founding, activeWorkspaces, admitIdentity, dismissIdentity, furnishWorkspace, planOf, registerWorkspace, workspaceName } from './found.ts'
