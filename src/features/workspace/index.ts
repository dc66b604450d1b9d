export { type Founding, activeWorkspaces, admitIdentity, furnishWorkspace, registerWorkspace, workspaceName } from './found.ts'
